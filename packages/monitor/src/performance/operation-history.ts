import { DDSketch } from '@datadog/sketches-js';
import { type Trend, type TrendPoint, trendOf } from '../statistics/trend.js';

/** Relative error of percentiles. */
const ACCURACY = 0.01;
/** The window consists of this many slices, so that calls leave it in small steps. */
const SLICES = 6;
/** Points of a trend. The slopes of all pairs of more points would cost more than they add. */
const TREND_POINTS = 24;

/** Number of slowest calls kept. */
const SLOWEST = 3;

export interface SlowCall {
  readonly traceId: string;
  readonly durationMs: number;
}

interface Slice {
  readonly startMillis: number;
  readonly sketch: DDSketch;
  /** Slowest first. */
  readonly slowest: SlowCall[];
  errors: number;
}

interface Past {
  readonly oldestMillis: number;
  readonly newestMillis: number;
  readonly sketch: DDSketch;
  readonly slowest: readonly SlowCall[];
  readonly errors: number;
}

interface TrendSlot {
  readonly startMillis: number;
  count: number;
  sumOfLogs: number;
}

/** Counts and percentiles of the calls of one operation over the last window, failed ones included. */
export interface OperationSummary {
  readonly count: number;
  readonly errors: number;
  readonly averageMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  /** The three slowest calls, slowest first. */
  readonly slowest: readonly SlowCall[];
  /** The interval that the figures cover: whole slices of a sixth of the window. */
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The calls of one operation over the last `windowMillis`, in memory that does not grow with calls. */
export class OperationHistory {
  readonly #sliceMillis: number;
  readonly #slotMillis: number;
  readonly #slices: Slice[] = [];
  readonly #slots: TrendSlot[] = [];
  #past: Past | undefined;
  /** The trend when the current slot began. */
  #trend: { readonly slot: number; readonly trend: Trend | null } | undefined;

  constructor(windowMillis: number) {
    this.#sliceMillis = windowMillis / SLICES;
    this.#slotMillis = windowMillis / TREND_POINTS;
  }

  /** Failed calls count and have durations, but do not enter the trend: a growing outage would read as an improvement. */
  add(timeMillis: number, durationMs: number, ok: boolean, traceId: string): void {
    const slice = this.#sliceAt(timeMillis);
    slice.sketch.accept(durationMs);
    if (!ok) slice.errors++;
    const { slowest } = slice;
    if (slowest.length < SLOWEST || durationMs > slowest[SLOWEST - 1]!.durationMs) {
      slowest.push({ traceId, durationMs });
      slowest.sort((a, b) => b.durationMs - a.durationMs);
      if (slowest.length > SLOWEST) slowest.pop();
    }
    if (!ok) return;
    const slot = this.#slotAt(timeMillis);
    slot.count++;
    slot.sumOfLogs += Math.log(Math.max(durationMs, 0.001));
  }

  /** The start of the slice with the last call. */
  get newestMillis(): number {
    return this.#slices.at(-1)?.startMillis ?? Number.NEGATIVE_INFINITY;
  }

  /** @param bornMillis since when calls have been observed */
  summary(bornMillis: number, nowMillis: number): OperationSummary {
    const oldestMillis = (Math.floor(nowMillis / this.#sliceMillis) - SLICES) * this.#sliceMillis;
    const past = this.#pastFrom(oldestMillis);
    const newest = this.#slices.at(-1);
    const all = newSketch();
    all.merge(past.sketch);
    let { errors, slowest } = past;
    if (newest !== undefined && newest.startMillis >= oldestMillis) {
      all.merge(newest.sketch);
      errors += newest.errors;
      slowest = slowestOf([...slowest, ...newest.slowest]);
    }
    const some = all.count > 0;
    return {
      count: all.count,
      errors,
      averageMs: some ? all.sum / all.count : null,
      p50Ms: nearestRank(all, 0.5),
      p95Ms: nearestRank(all, 0.95),
      p99Ms: nearestRank(all, 0.99),
      maxMs: some ? all.max : null,
      slowest,
      fromMillis: Math.max(oldestMillis, bornMillis),
      toMillis: nowMillis,
    };
  }

  /** The trend of the past slots; `null` until calls succeeded in 8 of the window's 24. */
  trend(nowMillis: number): Trend | null {
    const nowSlot = Math.floor(nowMillis / this.#slotMillis);
    if (this.#trend?.slot === nowSlot) return this.#trend.trend;
    const points = this.#slots
      .map(({ startMillis, count, sumOfLogs }): TrendPoint => ({ timeMillis: startMillis, value: sumOfLogs / count }))
      .filter(({ timeMillis }) => {
        const slot = timeMillis / this.#slotMillis;
        return slot < nowSlot && slot >= nowSlot - TREND_POINTS;
      });
    this.#trend = { slot: nowSlot, trend: trendOf(points) };
    return this.#trend.trend;
  }

  /** The sum of all slices but the newest, which is the only one that changes. */
  #pastFrom(oldestMillis: number): Past {
    const newestMillis = this.#slices.at(-1)?.startMillis ?? 0;
    if (this.#past?.oldestMillis === oldestMillis && this.#past.newestMillis === newestMillis) return this.#past;
    const sketch = newSketch();
    const slices = this.#slices.slice(0, -1).filter(({ startMillis }) => startMillis >= oldestMillis);
    for (const slice of slices) sketch.merge(slice.sketch);
    const errors = slices.reduce((sum, slice) => sum + slice.errors, 0);
    const slowest = slowestOf(slices.flatMap((slice) => slice.slowest));
    this.#past = { oldestMillis, newestMillis, sketch, errors, slowest };
    return this.#past;
  }

  /** A call that ended before the newest slice began is counted in the newest slice. */
  #sliceAt(timeMillis: number): Slice {
    const startMillis = Math.floor(timeMillis / this.#sliceMillis) * this.#sliceMillis;
    const newest = this.#slices.at(-1);
    if (newest !== undefined && newest.startMillis >= startMillis) return newest;
    const slice = { startMillis, sketch: newSketch(), slowest: [], errors: 0 };
    this.#slices.push(slice);
    if (this.#slices.length > SLICES + 1) this.#slices.shift();
    return slice;
  }

  #slotAt(timeMillis: number): TrendSlot {
    const startMillis = Math.floor(timeMillis / this.#slotMillis) * this.#slotMillis;
    const newest = this.#slots.at(-1);
    if (newest !== undefined && newest.startMillis >= startMillis) return newest;
    const slot = { startMillis, count: 0, sumOfLogs: 0 };
    this.#slots.push(slot);
    if (this.#slots.length > TREND_POINTS + 1) this.#slots.shift();
    return slot;
  }
}

/**
 * The quantile by nearest rank, as the windows take it: the value of rank `ceil(q n)`. The sketch's own quantile is the one
 * of rank `floor(q (n - 1)) + 1`, so it is asked for the middle between the wanted rank and the next.
 */
function nearestRank(sketch: DDSketch, q: number): number | null {
  const { count, max } = sketch;
  if (count === 0) return null;
  const before = Math.ceil(q * count) - 1;
  return before >= count - 1 ? max : Math.min(sketch.getValueAtQuantile((before + 0.5) / (count - 1)), max);
}

const newSketch = (): DDSketch => new DDSketch({ relativeAccuracy: ACCURACY });

const slowestOf = (calls: SlowCall[]): SlowCall[] =>
  calls.sort((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST);
