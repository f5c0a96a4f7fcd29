import {
  AggregationTemporality,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { BOUNDARIES, bucketOf } from '../encoding/buckets.js';
import type { MetricKind } from '../encoding/cell.js';
import type { GaugeCell } from '../encoding/gauge-cell.js';
import { encodeHistogram, type HistogramCell } from '../encoding/histogram-cell.js';
import type { SumCell } from '../encoding/sum-cell.js';
import type { BlockBuilder } from './block-builder.js';
import type { Series } from './series.js';

/** What the names of this project's own metrics begin with. */
const OWN_METRICS = 'mcp_vitals.';

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

/** Adds a point to its series; returns `false` when the value cannot be kept, such as NaN. */
export type AddPoint = (block: BlockBuilder, series: Series, value: never, nowMillis: number) => boolean;

/** Whether points of different series can be summed: not the samples of gauges, nor running values. */
export const isAdditive = (metric: MetricData): boolean =>
  metric.dataPointType !== DataPointType.GAUGE && metric.aggregationTemporality === AggregationTemporality.DELTA;

/** The function that adds points of `metric`. */
export function adderOf(metric: MetricData): AddPoint {
  const cumulative = metric.aggregationTemporality === AggregationTemporality.CUMULATIVE;
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return cumulative ? addCumulative : addDelta;
    case DataPointType.GAUGE:
      return addGauge;
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return cumulative ? refuse : addExponential;
    default:
      return cumulative ? refuse : histogramAdder(metric.dataPoints[0]?.value.buckets.boundaries ?? BOUNDARIES);
  }
}

const refuse: AddPoint = () => false;

function addDelta(block: BlockBuilder, series: Series, value: number, nowMillis: number): boolean {
  if (series.metric.kind === 'counter' && value < 0) return false;
  if (Number.isNaN(series.value)) series.value = 0;
  return addChange(block, series, value, series.value + value, nowMillis);
}

/** Adds the value of an observable sum. A counter that fell was reset to 0, as Prometheus reads it. */
function addCumulative(block: BlockBuilder, series: Series, value: number, nowMillis: number): boolean {
  if (!Number.isFinite(value)) return false;
  const isCounter = series.metric.kind === 'counter';
  if (Number.isNaN(series.value)) {
    series.value = 0;
    if (isCounter && !isZeroUnobserved(series)) series.baseline = value;
  } else if (series.lastActiveMillis === series.bornMillis && beganInSight(series, value, nowMillis))
    series.baseline = 0;
  const fell = isCounter && value < series.value;
  return addChange(block, series, fell ? value : value - series.value, value, nowMillis);
}

/** Whether a counter was 0 when it was not observed: those of this project observe everything that they have counted. */
const isZeroUnobserved = ({ metric, absentMillis }: Series): boolean =>
  absentMillis > 0 && metric.name.startsWith(OWN_METRICS);

/**
 * Whether a counter, at the rate of its first change, would have been 0 at the last collection without it or later. If not,
 * it may have counted since the machine started, and its first value is a baseline.
 */
function beganInSight({ baseline, bornMillis, absentMillis, value: start }: Series, value: number, nowMillis: number) {
  return baseline * (nowMillis - bornMillis) <= (value - start) * (bornMillis - absentMillis);
}

function addChange(block: BlockBuilder, series: Series, increase: number, end: number, nowMillis: number): boolean {
  if (!Number.isFinite(end) || !Number.isFinite(increase)) return false;
  const start = series.value;
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

/** For each bucket of a histogram that a view shaped, the bucket of ours that contains its middle. */
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

const areEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((bound, i) => bound === b[i]);

function histogramAdder(boundaries: readonly number[]): AddPoint {
  const ours = areEqual(boundaries, BOUNDARIES);
  const places = ours ? undefined : placeBuckets(boundaries);
  return (block: BlockBuilder, series: Series, point: Histogram, nowMillis: number): boolean => {
    const { count, sum = 0, min, max } = point;
    const { counts } = point.buckets;
    if (count === 0) return true;
    const writer = ours && min !== undefined && max !== undefined ? block.begin(series.id) : undefined;
    if (writer !== undefined) {
      // The extremes save a walk over hundreds of empty buckets.
      const low = bucketOf(min!);
      const high = bucketOf(max!);
      encodeHistogram(writer, count, sum, max!, counts, low, high);
      remember(series, count, sum, nowMillis);
      const { places } = series.metric.prometheus;
      const whole = wholeOf(block, series, count, sum, max!, nowMillis);
      for (let i = low; i <= high; i++) {
        const inBucket = counts[i]!;
        if (inBucket === 0) continue;
        series.prometheusCounts[places[i]!]! += inBucket;
        whole.addBucket(i, inBucket);
      }
      return true;
    }
    if (!ours) setBuckets(series, areEqual(boundaries, series.metric.prometheus.bounds) ? 'scrape' : 'other');
    const highest = boundaries[counts.findLastIndex((inBucket) => inBucket > 0)] ?? boundaries.at(-1) ?? sum / count;
    return addBuckets(block, series, count, sum, max ?? highest, nowMillis, (add) => {
      for (const [i, inBucket] of counts.entries()) if (inBucket !== 0) add(places?.[i] ?? i, inBucket);
    });
  };
}

function addExponential(block: BlockBuilder, series: Series, point: ExponentialHistogram, nowMillis: number): boolean {
  const { count, sum = 0, max, scale, zeroCount, positive } = point;
  if (count === 0) return true;
  const middle = (i: number): number => 2 ** ((positive.offset + i + 0.5) * 2 ** -scale);
  setBuckets(series, 'other');
  const largest = max ?? middle(positive.bucketCounts.length - 1);
  return addBuckets(block, series, count, sum, largest, nowMillis, (add) => {
    if (zeroCount > 0) add(0, zeroCount);
    for (const [i, inBucket] of positive.bucketCounts.entries()) {
      if (inBucket !== 0) add(bucketOf(middle(i)), inBucket);
    }
  });
}

function setBuckets(series: Series, buckets: Series['buckets']): void {
  series.buckets = buckets;
  series.metric.whole!.buckets = buckets;
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
  const { places } = series.metric.prometheus;
  const cell = block.cell(series) as HistogramCell;
  const whole = wholeOf(block, series, count, sum, max, nowMillis);
  cell.addTotals(count, sum, max);
  each((bucket, inBucket) => {
    cell.addBucket(bucket, inBucket);
    whole.addBucket(bucket, inBucket);
    series.prometheusCounts[places[bucket]!]! += inBucket;
  });
  block.done(series, cell);
  return true;
}

/** Adds the totals of one series to the cell of all series together and returns that cell. */
function wholeOf(
  block: BlockBuilder,
  series: Series,
  count: number,
  sum: number,
  max: number,
  nowMillis: number,
): HistogramCell {
  const whole = series.metric.whole!;
  whole.lastActiveMillis = nowMillis;
  const cell = block.whole(whole);
  cell.addTotals(count, sum, max);
  return cell;
}

function remember(series: Series, count: number, sum: number, nowMillis: number): void {
  series.count += count;
  series.value += sum;
  series.lastActiveMillis = nowMillis;
}
