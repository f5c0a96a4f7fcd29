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
import { PromqlSum } from './promql-sum.js';
import { type Percentile, QUANTILES } from './summary.js';

/** Computes the result of Prometheus from scrapes at the ends of the blocks. */
export function prometheusMeasurer(window: Window, version: 2 | 3): Measurer {
  const scrapes = new Scrapes(window, version);
  return (take, { series }) => {
    const { kind } = series[0]!.metric;
    if (take === 'last') return scrapes.recent.length === 0 ? NOTHING : lastOf(window, scrapes.recent, series);
    if (kind === 'histogram') {
      return take in QUANTILES
        ? percentileOf(scrapes, take as Percentile, series)
        : ofHistograms(scrapes, take, series);
    }
    if (kind === 'counter') return ofCounters(scrapes, take, series);
    if (kind === 'updowncounter') return NOTHING;
    const cell = createCell(kind) as GaugeCell;
    for (const one of series) mergeInto(cell, one, scrapes.inside, false);
    return ofGauge(take, cell);
  };
}

/** How far Prometheus looks back for the current value of a series. */
const LOOKBACK_MILLIS = 300_000;

/** The samples of a series: the first one, the blocks that end in the following ones, and how many they all are. */
interface Samples {
  readonly first: Block;
  readonly rest: readonly Block[];
  readonly count: number;
}

/** The number and the sum of a histogram's values between the first and the last sample, and at the first. */
interface Increase {
  readonly count: number;
  readonly sum: number;
  readonly firstCount: number;
  readonly firstSum: number;
}

/** The samples of a series that a selector would return. It is kept until the next collection, with what it merged. */
class Scrapes {
  readonly #window: Window;
  readonly version: 2 | 3;
  readonly #fromMillis: number;
  /** The blocks collected after the window. */
  readonly later: readonly Block[];
  /** Two cells to merge into, because allocating a histogram's buckets for every query would be slow. */
  readonly cells = [createCell('histogram') as HistogramCell, createCell('histogram') as HistogramCell] as const;
  readonly #samples = new Map<number, Samples | undefined>();
  readonly #increases = new Map<Series, Increase>();

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

  /** `undefined` with fewer than two samples. */
  of(series: Series): Samples | undefined {
    const fromMillis = Math.max(this.#fromMillis, series.bornMillis - 1);
    if (this.#samples.has(fromMillis)) return this.#samples.get(fromMillis);
    const [first, ...rest] = this.#window.blocksAfter(fromMillis);
    const samples =
      first === undefined || rest.length === 0
        ? undefined
        : { first, rest, count: rest.reduce((sum, block) => sum + block.samples, 1) };
    this.#samples.set(fromMillis, samples);
    return samples;
  }

  /** The increase of a histogram without its buckets. */
  increaseOf(series: Series, samples: Samples): Increase {
    const known = this.#increases.get(series);
    if (known !== undefined) return known;
    const [inside, later] = this.merge(series, samples, false);
    const { count, sum } = inside;
    const firstCount = series.count - count - later.count;
    const increase = { count, sum, firstCount, firstSum: series.value - sum - later.sum };
    this.#increases.set(series, increase);
    return increase;
  }

  /** The cells of a histogram between the samples, and after them. Valid until the next call. */
  merge(series: Series, { rest }: Samples, shape: boolean): readonly [HistogramCell, HistogramCell] {
    const [inside, later] = this.cells;
    inside.clear();
    later.clear();
    mergeInto(inside, series, rest, shape);
    mergeInto(later, series, this.later, shape);
    return this.cells;
  }

  /** Extrapolates an increase between the samples to `increase()`, or with `rate` to `rate()`. */
  extrapolate({ first, rest, count }: Samples, rate: boolean, increase: number, firstValue: number): number {
    const { fromMillis, toMillis } = this.#window;
    const lastMillis = rest.at(-1)!.endMillis;
    const counter = { increase, firstValue, firstMillis: first.endMillis, lastMillis, samples: count };
    const factor = extrapolation(counter, fromMillis, toMillis, this.version);
    return increase * (rate ? factor / ((toMillis - fromMillis) / 1000) : factor);
  }
}

function ofHistograms(scrapes: Scrapes, take: SeriesTake, series: readonly Series[]): Measure {
  const isRate = take !== 'count';
  const sum = new PromqlSum(scrapes.version);
  const count = new PromqlSum(scrapes.version);
  let increase: number | undefined;
  for (const one of series) {
    const samples = scrapes.of(one);
    if (samples === undefined) continue;
    const grown = scrapes.increaseOf(one, samples);
    increase = (increase ?? 0) + grown.count;
    count.add(scrapes.extrapolate(samples, isRate, grown.count, grown.firstCount));
    sum.add(scrapes.extrapolate(samples, isRate, grown.sum, grown.firstSum));
  }
  if (increase === undefined) return NOTHING;
  if (take === 'count' || take === 'rate') return { value: count.value, count: increase };
  return take === 'avg' ? { value: real(sum.value / count.value), count: increase } : NOTHING;
}

function percentileOf(scrapes: Scrapes, take: Percentile, series: readonly Series[]): Measure {
  const { bounds } = series[0]!.metric.prometheus;
  const upTo = bounds.map(() => new PromqlSum(scrapes.version));
  const count = new PromqlSum(scrapes.version);
  let increase: number | undefined;
  for (const one of series) {
    const samples = scrapes.of(one);
    if (samples === undefined) continue;
    const [inside, later] = scrapes.merge(one, samples, true);
    increase = (increase ?? 0) + inside.count;
    count.add(scrapes.extrapolate(samples, true, inside.count, one.count - inside.count - later.count));
    let total = 0;
    for (const [i, bound] of bounds.entries()) {
      total += one.prometheusCounts[i]!;
      const within = inside.countUpTo(bound);
      upTo[i]!.add(scrapes.extrapolate(samples, true, within, total - within - later.countUpTo(bound)));
    }
  }
  if (increase === undefined) return NOTHING;
  if (series.some(({ buckets }) => buckets === 'other')) return { value: null, count: increase };
  const counts = monotonic(
    [...upTo, count].map(({ value }) => value),
    scrapes.version,
  );
  return { value: real(histogramQuantile(QUANTILES[take], bounds, counts)), count: increase };
}

function ofCounters(scrapes: Scrapes, take: SeriesTake, series: readonly Series[]): Measure {
  if (take !== 'count' && take !== 'rate') return NOTHING;
  const value = new PromqlSum(scrapes.version);
  let increase: number | undefined;
  for (const one of series) {
    const samples = scrapes.of(one);
    if (samples === undefined) continue;
    const inside = mergeInto(createCell('counter') as SumCell, one, samples.rest, false);
    increase = (increase ?? 0) + inside.increase;
    value.add(scrapes.extrapolate(samples, take === 'rate', inside.increase, inside.start));
  }
  return increase === undefined ? NOTHING : { value: value.value, count: increase };
}

/** Without events PromQL gives NaN; here that is `null`. */
const real = (value: number): number | null => (Number.isFinite(value) ? value : null);
