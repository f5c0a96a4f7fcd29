import type { GaugeCell } from '../encoding/gauge-cell.js';
import { createCell, Scratch } from '../encoding/scratch.js';
import type { SumCell } from '../encoding/sum-cell.js';
import type { Series } from '../store/series.js';
import { mergeInto, type Window } from '../store/window.js';
import { type Measure, type Measurer, NOTHING, type SeriesTake } from './measure.js';
import type { Group } from './series-groups.js';
import { type Percentile, QUANTILES, type Summary, summarize } from './summary.js';

const isPercentile = (take: SeriesTake): take is Percentile => take in QUANTILES;

/** Measures everything recorded in the window's blocks, without extrapolation. */
export function exactMeasurer(window: Window): Measurer {
  const scratch = new Scratch();
  const key = `${window.fromMillis} ${window.toMillis}`;
  return (take, group) => {
    const { series, summaries } = group;
    if (take === 'last') return lastOf(window, window.blocks, series);
    if (window.blocks.length === 0) return NOTHING;
    const { kind } = series[0]!.metric;
    const shape = isPercentile(take);
    let summary = summaries.get(key);
    if (summary === undefined || (shape && summary.percentiles === undefined)) {
      const cell = scratch.empty(kind);
      for (const one of series) mergeInto(cell, one, window.blocks, shape);
      summary = summarize(kind, cell, shape);
      if (summaries.size >= MAX_WINDOWS) summaries.clear();
      summaries.set(key, summary);
    }
    if (kind === 'histogram') return ofHistogram(window, take, summary, group);
    if (kind === 'gauge') return ofGauge(take, summary);
    return kind === 'counter' ? ofCounter(window, take, summary, baselines(window, series)) : NOTHING;
  };
}

/** Windows whose summaries a group keeps. */
const MAX_WINDOWS = 4;

function ofHistogram(window: Window, take: SeriesTake, summary: Summary, { series }: Group): Measure {
  const { count, sum, max, percentiles } = summary;
  if (isPercentile(take)) {
    // A view replaced the buckets: a percentile of them could be far off.
    const coarse = series.some(({ buckets }) => buckets !== 'fine');
    return { value: coarse ? null : percentiles![take], count };
  }
  if (take === 'count') return { value: count, count };
  if (take === 'rate') return { value: perSecond(window, count), count };
  if (count === 0) return NOTHING;
  return { value: finite(take === 'avg' ? sum / count : max), count };
}

/** An infinite value has no mean and is no figure. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function ofCounter(window: Window, take: SeriesTake, summary: Summary, baseline: number): Measure {
  const increase = summary.increase - baseline;
  if (take === 'count') return { value: increase, count: increase };
  return take === 'rate' ? { value: perSecond(window, increase), count: increase } : NOTHING;
}

/** The counts of observable counters from before their first observation, which lies in the window. */
const baselines = ({ coveredFromMillis, coveredToMillis }: Window, series: readonly Series[]): number =>
  series.reduce((sum, { baseline, bornMillis }) => {
    const isInside = bornMillis > coveredFromMillis && bornMillis <= coveredToMillis;
    return isInside ? sum + baseline : sum;
  }, 0);

/** Measures all samples of a group together; for a single series this equals PromQL's `avg_over_time` and its siblings. */
export function ofGauge(take: SeriesTake, { count, sum, max }: Pick<Summary, 'count' | 'sum' | 'max'>): Measure {
  if (take === 'count') return { value: count, count };
  if (count === 0) return NOTHING;
  if (take === 'avg') return { value: sum / count, count };
  return take === 'max' ? { value: max, count } : NOTHING;
}

const perSecond = (window: Window, amount: number): number =>
  amount / ((window.coveredToMillis - window.coveredFromMillis) / 1000);

/**
 * The sum of the values at the end of the window. The value of a sum holds until the next one. A gauge ends with the first
 * collection that does not report it, as a series of a scrape does. @param blocks where the newest sample of a gauge may lie
 */
export function lastOf(window: Window, blocks: Window['blocks'], series: readonly Series[]): Measure {
  const later = window.later();
  const values = series.flatMap((one) => lastValue(window, blocks, later, one) ?? []);
  return values.length === 0 ? NOTHING : { value: values.reduce((a, b) => a + b), count: values.length };
}

function lastValue(
  window: Window,
  blocks: Window['blocks'],
  later: Window['blocks'],
  series: Series,
): number | undefined {
  const { kind } = series.metric;
  if (kind === 'histogram' || series.bornMillis > window.toMillis) return undefined;
  if (kind === 'gauge') {
    const newest = blocks.at(-1);
    if (newest === undefined) return undefined;
    if (later.length === 0) return series.lastActiveMillis < newest.endMillis ? undefined : series.value;
    const cell = mergeInto(createCell(kind) as GaugeCell, series, [newest], false);
    return cell.idle ? undefined : cell.last;
  }
  if (later.length === 0) return Number.isNaN(series.value) ? undefined : series.value;
  const after = mergeInto(createCell(kind) as SumCell, series, later, false);
  return after.idle ? series.value : after.start;
}
