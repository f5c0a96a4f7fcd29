import type { Cell } from '../encoding/cell.js';
import type { GaugeCell } from '../encoding/gauge-cell.js';
import type { HistogramCell } from '../encoding/histogram-cell.js';
import { createCell, Scratch } from '../encoding/scratch.js';
import type { SumCell } from '../encoding/sum-cell.js';
import type { Series } from '../store/series.js';
import { mergeInto, type Window } from '../store/window.js';
import { type Measure, type Measurer, NOTHING, quantileOf, type SeriesTake } from './measure.js';
import type { MergeCache } from './merge-cache.js';

/** Measures everything recorded in the window's blocks, without extrapolation. */
export function exactMeasurer(window: Window, cache: MergeCache): Measurer {
  const scratch = new Scratch();
  return (take, series, key) => {
    if (take === 'last') return lastOf(window, series);
    if (window.blocks.length === 0) return NOTHING;
    const { kind } = series[0]!.metric;
    const shape = quantileOf(take) !== undefined;
    let cell: Cell;
    if (key !== undefined) cell = cache.merged(key, series, window, shape);
    else {
      cell = scratch.empty(kind);
      for (const one of series) mergeInto(cell, one, window.blocks, shape);
    }
    if (kind === 'histogram') return ofHistogram(window, take, cell as HistogramCell);
    if (kind === 'gauge') return ofGauge(take, cell as GaugeCell);
    return kind === 'counter' ? ofCounter(window, take, cell as SumCell) : NOTHING;
  };
}

function ofHistogram(window: Window, take: SeriesTake, cell: HistogramCell): Measure {
  const { count } = cell;
  const quantile = quantileOf(take);
  if (quantile !== undefined) return { value: cell.quantile(quantile), count };
  if (take === 'count') return { value: count, count };
  if (take === 'rate') return { value: perSecond(window, count), count };
  if (count === 0) return NOTHING;
  return { value: take === 'avg' ? cell.sum / count : cell.max, count };
}

function ofCounter(window: Window, take: SeriesTake, { increase }: SumCell): Measure {
  if (take === 'count') return { value: increase, count: increase };
  return take === 'rate' ? { value: perSecond(window, increase), count: increase } : NOTHING;
}

/** Measures all samples of a group together; for a single series this equals PromQL's `avg_over_time` and its siblings. */
export function ofGauge(take: SeriesTake, { count, sum, max }: GaugeCell): Measure {
  if (take === 'count') return { value: count, count };
  if (count === 0) return NOTHING;
  if (take === 'avg') return { value: sum / count, count };
  return take === 'max' ? { value: max, count } : NOTHING;
}

const perSecond = (window: Window, amount: number): number =>
  amount / ((window.coveredToMillis - window.coveredFromMillis) / 1000);

/** The sum of the values at the end of the window. A value holds until the next one. */
export function lastOf(window: Window, series: readonly Series[]): Measure {
  const later = window.later();
  const values = series.flatMap((one) => lastValue(window, later, one) ?? []);
  return values.length === 0 ? NOTHING : { value: values.reduce((a, b) => a + b), count: values.length };
}

function lastValue(window: Window, later: Window['blocks'], series: Series): number | undefined {
  const { kind } = series.metric;
  if (kind === 'histogram' || series.bornMillis > window.toMillis) return undefined;
  if (later.length === 0) return Number.isNaN(series.value) ? undefined : series.value;
  if (kind === 'gauge') {
    const cell = mergeInto(createCell(kind) as GaugeCell, series, window.blocks, false);
    return cell.idle ? undefined : cell.last;
  }
  const after = mergeInto(createCell(kind) as SumCell, series, later, false);
  return after.idle ? series.value : after.start;
}
