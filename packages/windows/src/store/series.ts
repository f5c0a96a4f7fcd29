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
}

/** One metric under one set of attributes. The blocks hold its history; this holds its running state. */
export interface Series {
  readonly attributes: Readonly<Record<string, string>>;
  readonly metric: Metric;
  /** The index of the series in every block; reused once no block holds anything of it. */
  readonly id: number;
  /** The time of its first sample. */
  readonly bornMillis: number;
  lastActiveMillis: number;
  /** The running value of a sum, the last one of a gauge (`NaN` before it), the sum of all values of a histogram. */
  value: number;
  /** All that a histogram ever measured: the number of values, and that in each Prometheus bucket. */
  count: number;
  readonly prometheusCounts: Float64Array;
}

const NONE = new Float64Array(0);

export function createSeries(
  metric: Metric,
  attributes: Readonly<Record<string, string>>,
  id: number,
  nowMillis: number,
): Series {
  const prometheusCounts = metric.kind === 'histogram' ? new Float64Array(metric.prometheus.bounds.length + 1) : NONE;
  return {
    attributes,
    metric,
    id,
    bornMillis: nowMillis,
    lastActiveMillis: nowMillis,
    value: metric.kind === 'gauge' ? Number.NaN : 0,
    count: 0,
    prometheusCounts,
  };
}
