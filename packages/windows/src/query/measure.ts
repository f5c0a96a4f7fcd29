import type { Take } from './query.js';
import type { Group } from './series-groups.js';

export interface Measure {
  readonly value: number | null;
  readonly count: number;
}

/** Every take that reads one metric. */
export type SeriesTake = Exclude<Take, 'ratio'>;

/** Computes the value of a group that has at least one series, all of one metric. */
export type Measurer = (take: SeriesTake, group: Group) => Measure;

export const NOTHING: Measure = { value: null, count: 0 };
