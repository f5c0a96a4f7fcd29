import { ShareCusum, type ShareRise } from '../../statistics/share-cusum.js';
import { TAIL } from '../tuning.js';
import type { NormalScores } from './normal-scores.js';

/** Tells when more calls than usual are very slow while the typical call is not. */
export class TailDetector {
  readonly #cusum = new ShareCusum(TAIL.cusum);
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
    if (scatter.size < TAIL.minCalls || now - this.#bornAt < TAIL.minMillis) return;
    const limit = scatter.quantile(TAIL.quantile) + TAIL.beyond;
    this.limit = limit + slack;
    // One and a half calls more than were seen: what never happened is not impossible.
    this.#usual = (scatter.shareAbove(limit) * scatter.size + 1.5) / (scatter.size + 1.5);
  }

  /** Adds a bucket; returns the strongest rise of the share, of strength >= 1 if it is one. */
  add(startedAt: number, now: number, calls: number, slow: number, bucketsPerWeek: number): ShareRise | null {
    this.#share +=
      (1 - Math.exp(-Math.max(calls / TAIL.fadeCalls, 1 / TAIL.fadeBuckets))) * (slow / calls - this.#share);
    if (this.limit === Number.POSITIVE_INFINITY) return null;
    this.#cusum.learn(now, calls, slow, this.#usual);
    return this.#cusum.add(startedAt, now, calls, slow, this.#usual, Math.log(3 * bucketsPerWeek) + 3);
  }

  clear(): void {
    this.#cusum.clear();
  }
}
