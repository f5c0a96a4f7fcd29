import type { MetricKind } from '../encoding/cell.js';
import type { PrometheusBuckets } from '../encoding/prometheus-buckets.js';

/** A metric by its name, over all instrumentation scopes that record it. */
export interface Metric {
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: string;
  /** The buckets that a scrape of the same histogram has. */
  readonly prometheus: PrometheusBuckets;
  /** One stream per scope that records it. */
  readonly streams: { values(): Iterable<Series> }[];
  /** The sum of all series of a histogram, kept as one more series because most queries ask for it. */
  whole: Series | undefined;
  /** The series beyond the series limit; of their attributes only `error.type` is known. */
  readonly overflow: Series[];
}

/** One metric under one set of attributes. The blocks hold its history; this holds its running state. */
export interface Series {
  readonly attributes: Readonly<Record<string, string>>;
  readonly metric: Metric;
  /** The index of the series in every block; reused once no block holds data of it. */
  readonly id: number;
  /** The time of its first sample. */
  readonly bornMillis: number;
  /** The time of the last collection without it. */
  readonly absentMillis: number;
  /** The count of an observable counter from before its first observation; not part of any increase. */
  baseline: number;
  lastActiveMillis: number;
  /** The current value of a sum or a gauge, `NaN` before the first; the sum of all values of a histogram. */
  value: number;
  /** The lifetime counts of a histogram: the number of values, in total and in each Prometheus bucket. */
  count: number;
  readonly prometheusCounts: Float64Array;
  /**
   * The buckets that its histogram came in: ours, those of a scrape, or others. The SDK gives an instrument that a view
   * matches the same buckets for every reader. Then percentiles are unknown, or known only as Prometheus computes them.
   */
  buckets: 'fine' | 'scrape' | 'other';
}

const NONE = new Float64Array(0);

export function createSeries(
  metric: Metric,
  attributes: Readonly<Record<string, string>>,
  id: number,
  nowMillis: number,
  absentMillis: number,
): Series {
  const prometheusCounts = metric.kind === 'histogram' ? new Float64Array(metric.prometheus.bounds.length + 1) : NONE;
  return {
    attributes,
    metric,
    id,
    bornMillis: nowMillis,
    absentMillis,
    baseline: 0,
    lastActiveMillis: nowMillis,
    value: metric.kind === 'histogram' ? 0 : Number.NaN,
    count: 0,
    prometheusCounts,
    buckets: 'fine',
  };
}
