import type uPlot from 'uplot';
import { figureText } from '../text/figures.js';
import { lonePoints } from './lone-points.js';

export interface ChartLine {
  readonly label: string;
  /** Name of a colour of the style sheet, without the dashes. */
  readonly colour: string;
  /** A dash for those who do not tell the colours apart. */
  readonly dash?: readonly number[];
  readonly values: readonly (number | null)[];
}

const HEIGHT = 210;

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const TIME_WITH_SECONDS = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

export const colourOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Times of the day on 24 hours, with the day where it changes. */
const timesText = (_plot: uPlot, seconds: readonly number[], _axis: number, _space: number, step: number): string[] =>
  seconds.map((second, index) => {
    const at = new Date(1000 * second);
    const isNewDay = step >= 86_400 || (index > 0 && new Date(1000 * seconds[index - 1]!).getDate() !== at.getDate());
    return isNewDay ? DAY.format(at) : (step < 60 ? TIME_WITH_SECONDS : TIME).format(at);
  });

/** The options of uPlot for lines of one unit over time. */
export function optionsOf(
  lines: readonly ChartLine[],
  unit: string,
  place: HTMLElement,
  drawBelow: (plot: uPlot) => void,
): uPlot.Options {
  const axis = {
    stroke: colourOf('text-quiet'),
    grid: { stroke: colourOf('line'), width: 1 },
    ticks: { stroke: colourOf('line'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  const text = (value: number | null) => (value === null ? '–' : figureText(value, unit));
  // A word after each number leaves no room for the number; the title and the legend have it.
  const axisUnit = unit.length > 3 ? '' : unit;
  return {
    width: Math.max(200, Math.floor(place.clientWidth)),
    height: HEIGHT,
    scales: { x: { time: true }, y: { range: (_plot, _least, most) => [0, most > 0 ? 1.1 * most : 1] } },
    axes: [
      { ...axis, values: timesText },
      { ...axis, size: 72, values: (_plot, values) => values.map((value) => figureText(value, axisUnit)) },
    ],
    series: [
      { value: '{HH}:{mm}:{ss}' },
      ...lines.map(
        ({ label, colour, dash }): uPlot.Series => ({
          label,
          stroke: colourOf(colour),
          width: 1.75,
          ...(dash && { dash: [...dash] }),
          points: {
            size: 4,
            filter: (plot, index, areAllShown) => (areAllShown ? null : lonePoints(plot.data[index]!)),
          },
          value: (_plot, value) => text(value),
        }),
      ),
    ],
    cursor: { y: false, drag: { x: false, y: false } },
    hooks: { drawClear: [drawBelow] },
  };
}
