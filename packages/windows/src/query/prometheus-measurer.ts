import type { GaugeCell } from '../encoding/gauge-cell.js';
import type { HistogramCell } from '../encoding/histogram-cell.js';
import { createCell } from '../encoding/scratch.js';
import type { SumCell } from '../encoding/sum-cell.js';
import type { Block } from '../store/block.js';
import type { Series } from '../store/series.js';
import { mergeInto, type Window } from '../store/window.js';
import { lastOf, ofGauge } from './exact-measurer.js';
import { type Measure, type Measurer, NOTHING, type SeriesTake } from './measure.js';
import { extrapolation, histogramQuantile, monotonic } from './promql.js';
import { type Percentile, QUANTILES } from './summary.js';

/** Computes the result of Prometheus from scrapes at the ends of the blocks. */
export function prometheusMeasurer(window: Window, version: 2 | 3): Measurer {
  const scrapes = new Scrapes(window, version);
  return (take, { series }) => {
    const { kind } = series[0]!.metric;
    if (take === 'last') return scrapes.recent.length === 0 ? NOTHING : lastOf(window, scrapes.recent, series);
    if (kind === 'histogram') return ofHistograms(scrapes, take, series);
    if (kind === 'counter') return ofCounters(scrapes, take, series);
    if (kind === 'updowncounter') return NOTHING;
    const cell = createCell(kind) as GaugeCell;
    for (const one of series) mergeInto(cell, one, scrapes.inside, false);
    return ofGauge(take, cell);
  };
}

/** How far Prometheus looks back for the current value of a series. */
const LOOKBACK_MILLIS = 300_000;

/** The samples of a series that a selector would return. */
class Scrapes {
  readonly #window: Window;
  readonly version: 2 | 3;
  readonly #fromMillis: number;
  /** The blocks collected after the window. */
  readonly later: readonly Block[];

  constructor(window: Window, version: 2 | 3) {
    this.#window = window;
    this.version = version;
    this.#fromMillis = this.#open(window.fromMillis);
    this.later = window.later();
  }

  /** All collections in the window. */
  get inside(): readonly Block[] {
    return this.#window.blocksAfter(this.#fromMillis);
  }

  /** The collections that may give a current value. */
  get recent(): readonly Block[] {
    return this.#window.blocksAfter(this.#open(this.#window.toMillis - LOOKBACK_MILLIS));
  }

  /** Version 2 closes the left edge. Sample times are whole milliseconds, so it equals an open one a millisecond earlier. */
  #open(fromMillis: number): number {
    return this.version === 2 ? Math.ceil(fromMillis) - 1 : fromMillis;
  }

  /** The first sample and the blocks that end in the following ones; `undefined` with fewer than two samples. */
  of(series: Series): { first: Block; rest: readonly Block[] } | undefined {
    const [first, ...rest] = this.#window.blocksAfter(Math.max(this.#fromMillis, series.bornMillis - 1));
    return first === undefined || rest.length === 0 ? undefined : { first, rest };
  }

  /** The function that extrapolates an increase between the samples to `increase()`, or with `rate` to `rate()`. */
  factor(samples: { first: Block; rest: readonly Block[] }, rate: boolean) {
    const { fromMillis, toMillis } = this.#window;
    const firstMillis = samples.first.endMillis;
    const lastMillis = samples.rest.at(-1)!.endMillis;
    const count = samples.rest.reduce((sum, block) => sum + block.samples, 1);
    const seconds = (toMillis - fromMillis) / 1000;
    return (increase: number, firstValue: number): number => {
      const counter = { increase, firstValue, firstMillis, lastMillis, samples: count };
      const factor = extrapolation(counter, fromMillis, toMillis, this.version);
      return increase * (rate ? factor / seconds : factor);
    };
  }
}

function ofHistograms(scrapes: Scrapes, take: SeriesTake, series: readonly Series[]): Measure {
  const quantile = QUANTILES[take as Percentile] as number | undefined;
  const shape = quantile !== undefined;
  const { bounds } = series[0]!.metric.prometheus;
  const upTo = bounds.map(() => 0);
  let sum = 0;
  let count = 0;
  let increase: number | undefined;
  const inside = createCell('histogram') as HistogramCell;
  const later = createCell('histogram') as HistogramCell;
  for (const one of series) {
    const samples = scrapes.of(one);
    if (samples === undefined) continue;
    const extrapolate = scrapes.factor(samples, take !== 'count');
    inside.clear();
    later.clear();
    mergeInto(inside, one, samples.rest, shape);
    mergeInto(later, one, scrapes.later, shape);
    increase = (increase ?? 0) + inside.count;
    count += extrapolate(inside.count, one.count - inside.count - later.count);
    sum += extrapolate(inside.sum, one.value - inside.sum - later.sum);
    if (!shape) continue;
    let total = 0;
    for (const [i, bound] of bounds.entries()) {
      total += one.prometheusCounts[i]!;
      const within = inside.countUpTo(bound);
      upTo[i]! += extrapolate(within, total - within - later.countUpTo(bound));
    }
  }
  if (increase === undefined) return NOTHING;
  if (shape && series.some(({ buckets }) => buckets === 'other')) return { value: null, count: increase };
  if (shape)
    return {
      value: real(histogramQuantile(quantile, bounds, monotonic([...upTo, count], scrapes.version))),
      count: increase,
    };
  if (take === 'count' || take === 'rate') return { value: count, count: increase };
  return take === 'avg' ? { value: real(sum / count), count: increase } : NOTHING;
}

function ofCounters(scrapes: Scrapes, take: SeriesTake, series: readonly Series[]): Measure {
  if (take !== 'count' && take !== 'rate') return NOTHING;
  let value = 0;
  let increase: number | undefined;
  for (const one of series) {
    const samples = scrapes.of(one);
    if (samples === undefined) continue;
    const inside = mergeInto(createCell('counter') as SumCell, one, samples.rest, false);
    increase = (increase ?? 0) + inside.increase;
    value += scrapes.factor(samples, take === 'rate')(inside.increase, inside.start);
  }
  return increase === undefined ? NOTHING : { value, count: increase };
}

/** Without events PromQL gives NaN; here that is `null`. */
const real = (value: number): number | null => (Number.isFinite(value) ? value : null);
