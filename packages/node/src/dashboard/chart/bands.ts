import type uPlot from 'uplot';
import { colourOf } from './chart-options.js';

/** A time that is marked on a chart. */
export interface ChartBand {
  readonly fromMillis: number;
  /** `null` while it lasts. */
  readonly untilMillis: number | null;
  readonly text: string;
}

/** Shades the times of the bands, and draws a line where each began. */
export function drawBands(plot: uPlot, bands: readonly ChartBand[]): void {
  const { ctx, bbox } = plot;
  const clamp = (x: number) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, x));
  const at = (millis: number) => clamp(plot.valToPos(millis / 1000, 'x', true));
  ctx.save();
  for (const { fromMillis, untilMillis } of bands) {
    const left = at(fromMillis);
    const right = untilMillis === null ? bbox.left + bbox.width : at(untilMillis);
    ctx.globalAlpha = 0.14;
    ctx.fillStyle = colourOf('failing');
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colourOf('failing');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
