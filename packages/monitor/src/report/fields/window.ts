import { fieldsOf, moment } from '../field.js';

export interface Windowed {
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The window of a row; in a table it is one column. */
export const WINDOW = fieldsOf<Windowed>()({
  from: moment(({ fromMillis }) => fromMillis, { head: 'window', show: (from, { to }) => seconds(from, String(to)) }),
  to: moment(({ toMillis }) => toMillis),
});

const seconds = (from: string, to: string): string => `${Math.round((Date.parse(to) - Date.parse(from)) / 1000)} s`;
