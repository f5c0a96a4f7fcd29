import type { IndicatorTest } from '../rules/indicator-test.js';

/** The figure that an evaluation compared. */
export interface AlertFigure {
  /** The title of the indicator. */
  readonly title: string;
  /** In `unit`; `null` when there was no data. */
  readonly value: number | null;
  readonly unit: string;
  /** Events that the value rests on, and their name, such as `requests`. */
  readonly count: number;
  readonly events: string;
  /** The window, such as `5m`. */
  readonly over: string;
  readonly threshold: number | null;
}

const NOTHING = { value: null, count: 0 };

/** The figure of a test. An absent event is shown as the count of events. */
export function figureOf(
  test: IndicatorTest,
  { value, count }: { readonly value: number | null; readonly count: number } = NOTHING,
): AlertFigure {
  const { title, unit, events } = test.indicator;
  const shown = { count: Math.round(count), events, over: test.over };
  return test.kind === 'absence'
    ? { title: `${events} of ${title}`, value, unit: '', threshold: null, ...shown }
    : { title, value, unit, threshold: test.threshold, ...shown };
}
