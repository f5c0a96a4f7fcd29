/** The samples of one counter in a window. */
export interface CounterSamples {
  /** Last value minus first, plus the value before each reset. */
  readonly increase: number;
  readonly firstValue: number;
  readonly firstMillis: number;
  readonly lastMillis: number;
  /** Number of samples, at least 2. */
  readonly samples: number;
}

/**
 * The factor that extrapolates the increase between the first and the last sample to the whole window, as Prometheus does:
 * to the edge when a sample lies within 1.1 average intervals of it, otherwise by half an interval, and never beyond the
 * time at which the counter would have been 0. Version 2 applies the last rule first.
 * Source: `extrapolatedRate` in promql/functions.go.
 */
export function extrapolation(counter: CounterSamples, fromMillis: number, toMillis: number, version: 2 | 3): number {
  const sampled = (counter.lastMillis - counter.firstMillis) / 1000;
  const interval = sampled / (counter.samples - 1);
  const limit = (gap: number): number => (gap < interval * 1.1 ? gap : interval / 2);
  const zero = counter.increase > 0 ? sampled * (counter.firstValue / counter.increase) : Number.POSITIVE_INFINITY;
  const before = (counter.firstMillis - fromMillis) / 1000;
  const start = version === 2 ? limit(Math.min(before, zero)) : Math.min(limit(before), zero);
  const end = limit((toMillis - counter.lastMillis) / 1000);
  return (sampled + start + end) / sampled;
}

/** From version 3 on, relative differences between buckets below this are rounding errors. */
const SMALL_DELTA = 1e-12;

/**
 * Makes cumulative bucket counts monotonic, as Prometheus does before it takes a quantile: `rate()` extrapolates each bucket
 * by itself, so one may come out lower than the one before. Version 3 also removes differences that are rounding errors.
 * Source: `ensureMonotonic` (2.42) and `ensureMonotonicAndIgnoreSmallDeltas` (3.x) in promql/quantile.go.
 */
export function monotonic(counts: readonly number[], version: 2 | 3): number[] {
  let highest = counts[0] ?? 0;
  return counts.map((count) => {
    const isRounding = version === 3 && Math.abs(count - highest) / (Math.abs(count) + Math.abs(highest)) < SMALL_DELTA;
    if (count > highest && !isRounding) highest = count;
    return highest;
  });
}

/**
 * PromQL's `histogram_quantile` over classic histogram buckets: `counts[i]` values are at most `bounds[i]`, the last counts all.
 * `NaN` without values; never above the last finite bound.
 */
export function histogramQuantile(quantile: number, bounds: readonly number[], counts: readonly number[]): number {
  const total = counts.at(-1) ?? 0;
  if (!(total > 0) || bounds.length === 0) return Number.NaN;
  const rank = quantile * total;
  const bucket = counts.findIndex((count) => count >= rank);
  if (bucket >= bounds.length) return bounds.at(-1)!;
  const high = bounds[bucket]!;
  if (bucket === 0 && high <= 0) return high;
  const low = bucket === 0 ? 0 : bounds[bucket - 1]!;
  const below = bucket === 0 ? 0 : counts[bucket - 1]!;
  return low + (high - low) * ((rank - below) / (counts[bucket]! - below));
}
