import { DDSketch } from '@datadog/sketches-js';
import { type Trend, type TrendPoint, trendOf } from '../statistics/trend.js';

/** Percentiles are at most 1 % off. */
const ACCURACY = 0.01;
/** The window is cut into this many slices, so that what leaves it leaves in small steps. */
const SLICES = 6;
/** A trend is of as many means; with more, the slopes of all pairs would cost more than they tell. */
const TREND_POINTS = 24;

/** So many of the slowest calls are named. */
const SLOWEST = 3;

export interface SlowCall {
  readonly traceId: string;
  readonly durationMs: number;
}

interface Slice {
  readonly startMillis: number;
  readonly sketch: DDSketch;
  /** The slowest first. */
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

/** Counts and percentiles of the calls of one operation over the last window. Durations are milliseconds. */
export interface OperationSummary {
  readonly count: number;
  readonly errors: number;
  readonly averageMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  /** The three slowest calls, the slowest first. */
  readonly slowest: readonly SlowCall[];
  /** The stretch of time it is of: whole slices of a sixth of the window. */
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** What one operation did over the last `windowMillis`, in memory that does not grow with calls. */
export class OperationHistory {
  readonly #sliceMillis: number;
  readonly #slotMillis: number;
  readonly #slices: Slice[] = [];
  readonly #slots: TrendSlot[] = [];
  #past: Past | undefined;
  /** The trend as it was when the slot that is not over began. */
  #trend: { readonly slot: number; readonly trend: Trend | null } | undefined;

  constructor(windowMillis: number) {
    this.#sliceMillis = windowMillis / SLICES;
    this.#slotMillis = windowMillis / TREND_POINTS;
  }

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
    const slot = this.#slotAt(timeMillis);
    slot.count++;
    slot.sumOfLogs += Math.log(Math.max(durationMs, 0.001));
  }

  /** @param bornMillis from when on calls were seen at all */
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
    const quantile = (q: number): number | null => (some ? Math.min(all.getValueAtQuantile(q), all.max) : null);
    return {
      count: all.count,
      errors,
      averageMs: some ? all.sum / all.count : null,
      p50Ms: quantile(0.5),
      p95Ms: quantile(0.95),
      p99Ms: quantile(0.99),
      maxMs: some ? all.max : null,
      slowest,
      fromMillis: Math.max(oldestMillis, bornMillis),
      toMillis: nowMillis,
    };
  }

  /** The trend of the slots that are over; `null` until there were calls in 8 of the window's 24. */
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

  /** All slices but the newest, which is the only one that changes. */
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

  /** A call that ended before the newest slice began is counted there: it became known now. */
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

const newSketch = (): DDSketch => new DDSketch({ relativeAccuracy: ACCURACY });

const slowestOf = (calls: SlowCall[]): SlowCall[] =>
  calls.sort((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST);
