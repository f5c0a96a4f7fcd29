import {
  AggregationTemporality,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import type { BlockBuilder } from './block-builder.js';
import { BOUNDARIES, bucketOf } from './buckets.js';
import type { GaugeCell, SumCell } from './cell.js';
import { encodeHistogram, type HistogramCell } from './histogram-cell.js';
import type { MetricKind, Series } from './series.js';

export function kindOf(metric: MetricData): MetricKind {
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return metric.isMonotonic ? 'counter' : 'updowncounter';
    case DataPointType.GAUGE:
      return 'gauge';
    default:
      return 'histogram';
  }
}

/** Adds one point to its series. False when the point says nothing that could be kept, such as NaN. */
export function addPoint(
  block: BlockBuilder,
  series: Series,
  metric: MetricData,
  value: unknown,
  nowMillis: number,
): boolean {
  const cumulative = metric.aggregationTemporality === AggregationTemporality.CUMULATIVE;
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return addSum(block, series, value as number, cumulative, nowMillis);
    case DataPointType.GAUGE:
      return addGauge(block, series, value as number, nowMillis);
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return !cumulative && addExponential(block, series, value as ExponentialHistogram, nowMillis);
    default:
      return !cumulative && addHistogram(block, series, value as Histogram, nowMillis);
  }
}

function addSum(block: BlockBuilder, series: Series, value: number, cumulative: boolean, nowMillis: number): boolean {
  if (!Number.isFinite(value)) return false;
  const start = series.value;
  const end = cumulative ? value : start + value;
  let increase = end - start;
  if (series.metric.kind === 'counter' && increase < 0) {
    if (!cumulative) return false;
    // A counter that fell began again at 0, as Prometheus reads it.
    increase = end;
  }
  if (end === start) return true;
  series.value = end;
  series.lastActiveMillis = nowMillis;
  const cell = block.cell(series) as SumCell;
  cell.change(increase, start, end);
  block.done(series, cell);
  return true;
}

function addGauge(block: BlockBuilder, series: Series, value: number, nowMillis: number): boolean {
  if (!Number.isFinite(value)) return false;
  series.value = value;
  series.lastActiveMillis = nowMillis;
  const cell = block.cell(series) as GaugeCell;
  cell.take(1, value, value, value);
  block.done(series, cell);
  return true;
}

/** For each array of boundaries, which all points of a histogram share, where its buckets lie; `ours` when they are ours. */
const known = new WeakMap<readonly number[], Uint16Array | 'ours'>();

function placesOf(boundaries: readonly number[]): Uint16Array | 'ours' {
  let places = known.get(boundaries);
  if (places === undefined) {
    const ours = boundaries.length === BOUNDARIES.length && boundaries.every((bound, i) => bound === BOUNDARIES[i]);
    places = ours ? 'ours' : placeBuckets(boundaries);
    known.set(boundaries, places);
  }
  return places;
}

/** The buckets of a histogram that a view shaped: each goes to the one of ours that holds its middle. */
function placeBuckets(boundaries: readonly number[]): Uint16Array {
  const places = new Uint16Array(boundaries.length + 1);
  for (let i = 0; i < places.length; i++) {
    const low = boundaries[i - 1] ?? 0;
    const high = boundaries[i];
    if (high === undefined) places[i] = bucketOf(low * 1.01);
    else places[i] = bucketOf(low > 0 ? Math.sqrt(low * high) : high);
  }
  return places;
}

function addHistogram(block: BlockBuilder, series: Series, point: Histogram, nowMillis: number): boolean {
  const { count, sum = 0, min, max, buckets } = point;
  if (count === 0) return true;
  if (!Number.isFinite(sum)) return false;
  const { boundaries, counts } = buckets;
  const places = placesOf(boundaries);
  const writer = places === 'ours' && min !== undefined && max !== undefined ? block.begin(series.id) : undefined;
  if (writer !== undefined) {
    // The extremes spare a walk over hundreds of empty buckets.
    const low = bucketOf(min!);
    const high = bucketOf(max!);
    encodeHistogram(writer, count, sum, max!, counts, low, high);
    remember(series, count, sum, nowMillis);
    const { places: classic } = series.metric.classic;
    for (let i = low; i <= high; i++) series.classicCounts[classic[i]!]! += counts[i]!;
    return true;
  }
  const fallback = boundaries[counts.findLastIndex((inBucket) => inBucket > 0)] ?? boundaries.at(-1) ?? sum / count;
  return addBuckets(block, series, count, sum, max ?? fallback, nowMillis, (add) => {
    for (const [i, inBucket] of counts.entries()) {
      if (inBucket !== 0) add(typeof places === 'string' ? i : places[i]!, inBucket);
    }
  });
}

function addExponential(block: BlockBuilder, series: Series, point: ExponentialHistogram, nowMillis: number): boolean {
  const { count, sum = 0, max, scale, zeroCount, positive } = point;
  if (count === 0) return true;
  if (!Number.isFinite(sum)) return false;
  const middle = (i: number): number => 2 ** ((positive.offset + i + 0.5) * 2 ** -scale);
  const largest = max ?? middle(positive.bucketCounts.length - 1);
  return addBuckets(block, series, count, sum, largest, nowMillis, (add) => {
    if (zeroCount > 0) add(0, zeroCount);
    for (const [i, inBucket] of positive.bucketCounts.entries()) {
      if (inBucket !== 0) add(bucketOf(middle(i)), inBucket);
    }
  });
}

function addBuckets(
  block: BlockBuilder,
  series: Series,
  count: number,
  sum: number,
  max: number,
  nowMillis: number,
  each: (add: (bucket: number, count: number) => void) => void,
): boolean {
  remember(series, count, sum, nowMillis);
  const { places } = series.metric.classic;
  const cell = block.cell(series) as HistogramCell;
  cell.addTotals(count, sum, max);
  each((bucket, inBucket) => {
    cell.addBucket(bucket, inBucket);
    series.classicCounts[places[bucket]!]! += inBucket;
  });
  block.done(series, cell);
  return true;
}

function remember(series: Series, count: number, sum: number, nowMillis: number): void {
  series.count += count;
  series.value += sum;
  series.lastActiveMillis = nowMillis;
}
