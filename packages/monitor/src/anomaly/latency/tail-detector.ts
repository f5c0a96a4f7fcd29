import { ShareCusum, type ShareRise } from '../../statistics/share-cusum.js';
import type { NormalScores } from './normal-scores.js';

const MINUTE = 60_000;
/** A call is very slow beyond the 95th percentile and this much more, as a logarithm: a factor of 1.35. */
const BEYOND = 0.3;
/** Calls and time before a percentile is believed. */
const MIN_CALLS = 200;
const MIN_MILLIS = 30 * MINUTE;
/** Over how many calls and buckets the running share is averaged. */
const FADE_CALLS = 200;
const FADE_BUCKETS = 36;

/** Tells when more calls than usual are very slow while the typical call is not. */
export class TailDetector {
  readonly #cusum = new ShareCusum({
    leastBase: 0.003,
    oddsRatios: [4, 12],
    spikeMillis: 59_000,
    outside: 0.4,
    leastHits: 4,
    floor: 0.04,
    leastFactor: 2.5,
  });
  /** How far above the usual level, as a logarithm, a call counts as very slow. */
  limit = Number.POSITIVE_INFINITY;
  #usual = 0;
  #share = 0;
  #bornAt = Number.NaN;

  /** The share of very slow calls that is usual. */
  get usual(): number {
    return this.#usual;
  }

  /** The share of very slow calls among the last. */
  get share(): number {
    return this.#share;
  }

  /** Reads the limit off the scatter; `slack` is how much higher than usual the level may lie now. */
  refresh(now: number, scatter: NormalScores, slack: number): void {
    if (Number.isNaN(this.#bornAt)) this.#bornAt = now;
    if (scatter.size < MIN_CALLS || now - this.#bornAt < MIN_MILLIS) return;
    const limit = scatter.quantile(0.95) + BEYOND;
    this.limit = limit + slack;
    // One and a half calls more than were seen: what never happened is not impossible.
    this.#usual = (scatter.shareAbove(limit) * scatter.size + 1.5) / (scatter.size + 1.5);
  }

  /** Adds a bucket; returns the strongest rise of the share, of strength >= 1 if it is one. */
  add(startedAt: number, now: number, calls: number, slow: number, bucketsPerWeek: number): ShareRise | null {
    this.#share += (1 - Math.exp(-Math.max(calls / FADE_CALLS, 1 / FADE_BUCKETS))) * (slow / calls - this.#share);
    if (this.limit === Number.POSITIVE_INFINITY) return null;
    this.#cusum.learn(now, calls, slow, this.#usual);
    return this.#cusum.add(startedAt, now, calls, slow, this.#usual, Math.log(3 * bucketsPerWeek) + 3);
  }

  clear(): void {
    this.#cusum.clear();
  }
}
