import type { Series } from '../store/series.js';
import type { Take } from './query.js';

export interface Measure {
  readonly value: number | null;
  readonly count: number;
}

/** Every take that reads one metric. */
export type SeriesTake = Exclude<Take, 'ratio'>;

/** Computes a group's value from its series, at least one and all of one metric; `key` caches the merged cell. */
export type Measurer = (take: SeriesTake, series: readonly Series[], key: string | undefined) => Measure;

export const NOTHING: Measure = { value: null, count: 0 };

const QUANTILES: Partial<Record<Take, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

export const quantileOf = (take: Take): number | undefined => QUANTILES[take];
