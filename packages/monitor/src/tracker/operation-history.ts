import { DDSketch } from '@datadog/sketches-js';
import { type Trend, type TrendPoint, trendOf } from './trend.js';

/** Percentiles are at most 1 % off. */
const ACCURACY = 0.01;
/** The window is cut into this many slices, so that what leaves it leaves in small steps. */
const SLICES = 6;
/** A trend is of as many means; with more, the slopes of all pairs would cost more than they tell. */
const TREND_POINTS = 24;

interface Slice {
  readonly startMillis: number;
  readonly sketch: DDSketch;
  errors: number;
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

  constructor(windowMillis: number) {
    this.#sliceMillis = windowMillis / SLICES;
    this.#slotMillis = windowMillis / TREND_POINTS;
  }

  add(timeMillis: number, durationMs: number, ok: boolean): void {
    const slice = this.#sliceAt(timeMillis);
    slice.sketch.accept(durationMs);
    if (!ok) slice.errors++;
    const slot = this.#slotAt(timeMillis);
    slot.count++;
    slot.sumOfLogs += Math.log(Math.max(durationMs, 0.001));
  }

  /** @param bornMillis from when on calls were seen at all */
  summary(bornMillis: number, nowMillis: number): OperationSummary {
    const oldestMillis = (Math.floor(nowMillis / this.#sliceMillis) - SLICES) * this.#sliceMillis;
    const slices = this.#slices.filter((slice) => slice.startMillis >= oldestMillis);
    const all = new DDSketch({ relativeAccuracy: ACCURACY });
    let errors = 0;
    for (const slice of slices) {
      all.merge(slice.sketch);
      errors += slice.errors;
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
      fromMillis: Math.max(oldestMillis, bornMillis),
      toMillis: nowMillis,
    };
  }

  /** `null` until there are calls in 8 of the window's 24 slots. */
  trend(nowMillis: number): Trend | null {
    const points = this.#slots
      .filter((slot) => slot.startMillis > nowMillis - this.#slotMillis * TREND_POINTS)
      .map(({ startMillis, count, sumOfLogs }): TrendPoint => ({ timeMillis: startMillis, value: sumOfLogs / count }));
    return trendOf(points);
  }

  /** A call that ended before the newest slice began is counted there: it became known now. */
  #sliceAt(timeMillis: number): Slice {
    const startMillis = Math.floor(timeMillis / this.#sliceMillis) * this.#sliceMillis;
    const newest = this.#slices.at(-1);
    if (newest !== undefined && newest.startMillis >= startMillis) return newest;
    const slice = { startMillis, sketch: new DDSketch({ relativeAccuracy: ACCURACY }), errors: 0 };
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
    if (this.#slots.length > TREND_POINTS) this.#slots.shift();
    return slot;
  }
}
