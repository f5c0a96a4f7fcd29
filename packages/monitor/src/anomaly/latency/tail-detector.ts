import type { Change, Interval } from '../finding.js';
import { TAIL } from '../tuning.js';
import { FarCalls } from './far-calls.js';
import type { NormalScores } from './normal-scores.js';
import { ShareDetector } from './share-detector.js';

/**
 * Detects that more calls than usual are very slow while the typical call is not: beyond what was usual, or, where the fast calls
 * became faster as well, far from the typical call.
 */
export class TailDetector {
  readonly #slow = new ShareDetector(TAIL.cusum);
  readonly #swings = new ShareDetector(TAIL.swings);
  readonly #far = new FarCalls();
  /** The distance above the baseline, as a logarithm, from which a call counts as very slow. */
  #limit = Number.POSITIVE_INFINITY;
  #slowCalls = 0;
  #bornMillis = Number.NaN;

  get isOpen(): boolean {
    return this.#slow.isOpen || this.#swings.isOpen;
  }

  /** Adds a call by its distance, as a logarithm, from the reference and above the larger of reference and level. */
  observe(off: number, above: number): void {
    if (above > this.#limit) this.#slowCalls++;
    this.#far.add(off);
  }

  /** Sets the limits from the scatter. @param slack how much higher than the baseline the level may lie now */
  refresh(nowMillis: number, scatter: NormalScores, slack: number): void {
    if (Number.isNaN(this.#bornMillis)) this.#bornMillis = nowMillis;
    if (scatter.size < TAIL.minCalls || nowMillis - this.#bornMillis < TAIL.minMillis) return;
    const limit = scatter.quantile(TAIL.quantile) + TAIL.beyond;
    this.#limit = limit + slack;
    this.#slow.expect(nowMillis, scatter.shareAbove(limit), scatter.size);
    this.#swings.expect(nowMillis, this.#far.refresh(scatter), scatter.size);
  }

  /** Closes a bucket. @param levelIsOpen a risen level makes most calls very slow; that is no tail */
  closeBucket(interval: Interval, calls: number, bucketsPerWeek: number, levelIsOpen: boolean): void {
    this.#slow.add(interval, calls, this.#slowCalls, bucketsPerWeek, levelIsOpen);
    this.#swings.add(interval, calls, this.#far.take(), bucketsPerWeek, levelIsOpen);
    this.#slowCalls = 0;
  }

  /** Looks for a new episode. @param baselineAgeMillis how long the level has been the baseline */
  detect(baselineAgeMillis: number): Change | null {
    return this.#slow.detect(baselineAgeMillis) ?? this.#swings.detect(baselineAgeMillis);
  }

  /** Follows the open episode. @param above distance of the level above the baseline */
  follow(nowMillis: number, above: number): Change | null {
    const change = this.#slow.follow(nowMillis, above) ?? this.#swings.follow(nowMillis, above);
    if (change?.type === 'ended' && change.ending.resolution === 'new normal') {
      this.#slow.accept(nowMillis);
      this.#swings.accept(nowMillis);
    }
    return change;
  }

  /** Ends the open episode when the operation is no longer called. */
  abandoned(nowMillis: number): Change | null {
    return this.#slow.abandoned(nowMillis) ?? this.#swings.abandoned(nowMillis);
  }

  clear(): void {
    this.#slow.clear();
    this.#swings.clear();
  }
}
