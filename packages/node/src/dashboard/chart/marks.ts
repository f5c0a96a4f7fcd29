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
  for (const { atMillis, text } of marks) {
    const x = Math.round(plot.valToPos(atMillis / 1000, 'x', true));
    const isAtRight = x > bbox.left + 0.8 * bbox.width;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.textAlign = isAtRight ? 'right' : 'left';
    ctx.fillText(text, x + (isAtRight ? -4 : 4) * pixel, bbox.top + 2 * pixel, 0.4 * bbox.width);
  }
  ctx.restore();
}

/** The marks in words, because a line on a canvas tells nothing to people who do not see it. */
export const marksText = (marks: readonly ChartMark[], momentText: (atMillis: number) => string): string =>
  marks.length === 0
    ? ''
    : `, with releases marked: ${marks.map(({ text, atMillis }) => `${text} at ${momentText(atMillis)}`).join(', ')}`;
