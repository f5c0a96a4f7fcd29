import type { Take } from './query.js';
import type { Series } from './series.js';

export interface Measure {
  readonly value: number | null;
  readonly count: number;
}

/** Every take that is of one metric. */
export type SeriesTake = Exclude<Take, 'ratio'>;

/** Computes a group's value from its series, all of one metric and at least one; `key` names them, if they have a name. */
export type Measurer = (take: SeriesTake, series: readonly Series[], key: string | undefined) => Measure;

export const NOTHING: Measure = { value: null, count: 0 };

const QUANTILES: Partial<Record<Take, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

export const quantileOf = (take: Take): number | undefined => QUANTILES[take];
