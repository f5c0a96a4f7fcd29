import type { Cell, MetricKind } from '../encoding/cell.js';
import type { GaugeCell } from '../encoding/gauge-cell.js';
import type { HistogramCell } from '../encoding/histogram-cell.js';
import type { SumCell } from '../encoding/sum-cell.js';

/** The percentiles that a query can take. */
export const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

export type Percentile = keyof typeof QUANTILES;

/** The figures of a merged cell, read from its buckets. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly max: number;
  /** The increase of a sum. */
  readonly increase: number;
  /** `undefined` when the buckets were not merged. */
  readonly percentiles: Readonly<Record<Percentile, number | null>> | undefined;
}

const EMPTY: Summary = { count: 0, sum: 0, max: Number.NEGATIVE_INFINITY, increase: 0, percentiles: undefined };

/** @param shape whether the buckets of a histogram were merged */
export function summarize(kind: MetricKind, cell: Cell, shape: boolean): Summary {
  if (kind === 'gauge') {
    const { count, sum, max } = cell as GaugeCell;
    return { ...EMPTY, count, sum, max };
  }
  if (kind !== 'histogram') return { ...EMPTY, increase: (cell as SumCell).increase };
  const histogram = cell as HistogramCell;
  const { count, sum, max } = histogram;
  return { count, sum, max, increase: 0, percentiles: shape ? percentilesOf(histogram) : undefined };
}

const percentilesOf = (cell: HistogramCell): Record<Percentile, number | null> => ({
  p50: cell.quantile(QUANTILES.p50),
  p90: cell.quantile(QUANTILES.p90),
  p95: cell.quantile(QUANTILES.p95),
  p99: cell.quantile(QUANTILES.p99),
});
