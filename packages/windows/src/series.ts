import type { ClassicBuckets } from './classic-buckets.js';

/** What a metric is to the windows. */
export type MetricKind = 'histogram' | 'counter' | 'updowncounter' | 'gauge';

/** A metric by its name, whichever scopes record it. */
export interface Metric {
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: string;
  /** The buckets that a scrape of the same histogram has. */
  readonly classic: ClassicBuckets;
  /** One for each scope that records it. */
  readonly streams: { values(): Iterable<Series> }[];
  /** All series of a histogram taken together, kept as one more: most questions are about the whole. */
  whole: Series | undefined;
}

/** One metric under one set of attributes. What it did lies in the blocks; here is what lasts. */
export interface Series {
  readonly attributes: Readonly<Record<string, string>>;
  readonly metric: Metric;
  /** The place of the series in every block; free again when no block holds anything of it. */
  readonly id: number;
  /** The time of its first sample. */
  readonly bornMillis: number;
  lastActiveMillis: number;
  /** The running value of a sum, the last one of a gauge (`NaN` before it), the sum of all values of a histogram. */
  value: number;
  /** All that a histogram ever measured: how many, and how many in each classic bucket. */
  count: number;
  readonly classicCounts: Float64Array;
}

const NONE = new Float64Array(0);

export function createSeries(
  metric: Metric,
  attributes: Readonly<Record<string, string>>,
  id: number,
  nowMillis: number,
): Series {
  const classicCounts = metric.kind === 'histogram' ? new Float64Array(metric.classic.bounds.length + 1) : NONE;
  return {
    attributes,
    metric,
    id,
    bornMillis: nowMillis,
    lastActiveMillis: nowMillis,
    value: metric.kind === 'gauge' ? Number.NaN : 0,
    count: 0,
    classicCounts,
  };
}
