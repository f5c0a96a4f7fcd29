import { format } from '../../format.js';
import type { Measurement } from '../../indicators/measurement.js';
import { amount, fieldsOf, flag, type JsonOf, number, text, textOrNull } from '../field.js';
import { WINDOW } from './window.js';

/** A value with its count of events and its window. */
export const FIGURE = fieldsOf<Measurement>()({
  name: text(({ name }) => name, { head: 'figure' }),
  indicator: textOrNull(({ indicator }) => indicator ?? null),
  value: number(({ value }) => value, { head: 'value', show: (value, row) => figureText(value, row) }, {}),
  unit: text(({ unit }) => unit),
  insufficient: flag(({ insufficient }) => insufficient, 'Whether it rests on too little to be judged.'),
  ...WINDOW,
  count: amount(
    ({ count }) => count,
    { head: 'count' },
    { minimum: 0, description: 'How many events the value rests on.' },
  ),
});

export type FigureJson = JsonOf<typeof FIGURE>;

function figureText(value: number | null, { unit, insufficient }: Readonly<Record<string, unknown>>): string {
  const shown = format(value, String(unit));
  if (insufficient !== true) return shown;
  return value === null ? 'insufficient data' : `insufficient data (${shown})`;
}
