import type uPlot from 'uplot';
import { colourOf } from './chart-options.js';

/** A moment that is marked on a chart, such as the start of a release. */
export interface ChartMark {
  readonly atMillis: number;
  readonly text: string;
}

/** The marks within the times of a chart. */
export const marksWithin = (marks: readonly ChartMark[], timesMillis: readonly number[]): readonly ChartMark[] =>
  marks.filter(({ atMillis }) => atMillis >= timesMillis[0]! && atMillis <= timesMillis.at(-1)!);

/** Draws a line at each mark, with its text beside it. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[]): void {
  const { ctx, bbox } = plot;
  const pixel = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colourOf('text-quiet');
  ctx.lineWidth = pixel;
  ctx.font = `${11 * pixel}px system-ui, sans-serif`;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  ctx.setLineDash([]);
  let free = Number.POSITIVE_INFINITY;
  // The newest first: of two that stand close together its text is shown.
  for (const { atMillis, text } of marks.toReversed()) {
    const x = Math.round(plot.valToPos(atMillis / 1000, 'x', true));
    const width = Math.min(ctx.measureText(text).width, 0.4 * bbox.width) + 8 * pixel;
    const isAtRight = x + width > bbox.left + bbox.width;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const left = isAtRight ? x - width : x;
    if (left + width > free) continue;
    free = left;
    ctx.fillText(text, left + 4 * pixel, bbox.top + 2 * pixel, 0.4 * bbox.width);
  }
  ctx.restore();
}

/** The marks in words, because a line on a canvas tells nothing to people who do not see it. */
export const marksText = (marks: readonly ChartMark[], momentText: (atMillis: number) => string): string =>
  marks.length === 0
    ? ''
    : `, with releases marked: ${marks.map(({ text, atMillis }) => `${text} at ${momentText(atMillis)}`).join(', ')}`;
