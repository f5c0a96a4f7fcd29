import { upperNormalQuantile } from '../../statistics/normal.js';
import { LEVEL } from '../tuning.js';
import { type BucketRing, CALLS, LOG_DURATION, SCORE, SCORE_BEYOND } from './bucket-ring.js';

/** A window of the test: so many buckets, and the least change (as a natural logarithm) worth a word over it. */
export interface ShiftWindow {
  readonly buckets: number;
  readonly floor: number;
}

export interface ShiftTestOptions {
  /** By rising length. */
  readonly windows: readonly ShiftWindow[];
  /** How many times a week chance alone may make an alarm, > 0. */
  readonly alarmsPerWeek: number;
}

/** What is usual just now. */
export interface Usual {
  readonly mean: number;
  /** Standard deviation of one value. */
  readonly deviation: number;
  /** How many values the scores rest on. */
  readonly size: number;
}

export interface Shift {
  /** How far the mean since it began lies above the usual. */
  readonly effect: number;
  /** When it began. */
  readonly since: number;
  /** The evidence as a multiple of what an alarm needs; below 1 it is a suspicion. */
  readonly strength: number;
}

/**
 * Tells whether the last windows lie above the usual. A shift must be more than chance (the mean score of its ranks),
 * surely more than a margin, more than a floor, more than the operation's windows wander by themselves, and be there
 * outside its hottest seconds and still: what lasted some seconds is a spike and not a shift.
 */
export class ShiftTest {
  readonly #options: ShiftTestOptions;
  readonly #wander: Float64Array;
  readonly #wanderSeen: Float64Array;
  /** Variance of a bucket's mean score beyond chance: calls of the same moment share their fate. */
  #clumping = 0;

  constructor(options: ShiftTestOptions) {
    this.#options = options;
    this.#wander = new Float64Array(options.windows.length).fill(LEVEL.wanderPrior ** 2);
    this.#wanderSeen = new Float64Array(options.windows.length).fill(LEVEL.wanderPriorWeight);
  }

  /** How much the longest windows wander by themselves, as a standard deviation. */
  get wandering(): number {
    return this.#wandering(this.#options.windows.length - 1);
  }

  /**
   * The strongest upward shift or suspicion of one; `null` if nothing is up.
   * @param leastFloor raises the windows' floors
   */
  test(ring: BucketRing, now: number, usual: Usual, bucketsPerWeek: number, leastFloor = 0): Shift | null {
    const { windows, alarmsPerWeek } = this.#options;
    let found: { buckets: number; effect: number; strength: number } | null = null;
    for (let i = 0; i < windows.length; i++) {
      const { buckets, floor: windowFloor } = windows[i]!;
      if (ring.length < buckets) break;
      if (ring.sum(CALLS, buckets) < LEVEL.minValues || now - ring.startOf(buckets) < LEVEL.minSpanMillis) continue;
      const floor = Math.max(windowFloor, leastFloor);
      const effect = ring.mean(buckets) - usual.mean;
      if (effect < 0.5 * floor) continue;
      const looks = bucketsPerWeek * Math.min(1, LEVEL.looks / buckets);
      const rare = upperNormalQuantile(alarmsPerWeek / looks);
      const strength = Math.min(
        this.#significance(ring, usual, buckets, SCORE) / rare,
        this.#beyondMargin(ring, usual, buckets, effect) / LEVEL.marginErrors,
        effect / (rare * Math.max(0.01, this.#wandering(i))),
        effect / floor,
      );
      if (strength > (found?.strength ?? 0)) found = { buckets, effect, strength };
    }
    if (found === null) return null;
    const { buckets, effect, strength } = found;
    const sure = strength < 1 || this.#sustained(ring, usual, buckets, effect);
    const onset = this.#onset(ring, usual, effect);
    // The window that found it may reach back to before it began.
    const since = ring.mean(onset) - usual.mean;
    return { effect: Math.max(effect, since), since: ring.startOf(onset), strength: sure ? strength : 0.99 };
  }

  /** How far a window lies below the usual if that is certain and sustained, else 0. */
  fall(ring: BucketRing, usual: Usual, buckets: number): number {
    if (ring.length < buckets || this.#significance(ring, usual, buckets, SCORE) > -5) return 0;
    const fall = usual.mean - ring.mean(buckets);
    if (usual.deviation / Math.sqrt(ring.sum(CALLS, buckets)) > 0.3 * fall) return 0;
    for (let third = 0; third < 3; third++) {
      if (!(usual.mean - ring.mean(buckets / 3, (third * buckets) / 3) >= 0.5 * fall)) return 0;
    }
    return fall;
  }

  /** Takes the last buckets for usual: how much windows of each length wander by themselves. */
  learn(ring: BucketRing, usual: Usual): void {
    const { windows } = this.#options;
    const values = ring.sum(CALLS, 1);
    if (values > 0) {
      const score = ring.sum(SCORE, 1) / values;
      this.#clumping += (score * score - 1 / values - this.#clumping) / LEVEL.clumpingBuckets;
    }
    for (let i = 0; i < windows.length; i++) {
      const { buckets } = windows[i]!;
      if (ring.length < buckets || ring.closed % buckets !== 0) continue;
      const chance = usual.deviation ** 2 / Math.max(1, ring.sum(CALLS, buckets));
      const square = (ring.mean(buckets) - usual.mean) ** 2 || 0;
      const most = 9 * Math.max(0, this.#wander[i]!) + 0.01 + 3 * chance;
      const seen = Math.min(LEVEL.wanderWindows, this.#wanderSeen[i]! + 1);
      this.#wanderSeen[i] = seen;
      this.#wander[i]! += (Math.min(most, square - chance) - this.#wander[i]!) / seen;
    }
  }

  #wandering(window: number): number {
    return Math.sqrt(Math.max(0, this.#wander[window]!));
  }

  /** The mean of the scores in its standard errors. */
  #significance(ring: BucketRing, usual: Usual, buckets: number, scores: number): number {
    const values = ring.sum(CALLS, buckets);
    if (values === 0) return 0;
    return ring.sum(scores, buckets) / values / this.#error(usual, buckets, values);
  }

  /** How surely the shift is more than the margin, by the ranks or by the mean, whichever sees it better. */
  #beyondMargin(ring: BucketRing, usual: Usual, buckets: number, effect: number): number {
    const values = ring.sum(CALLS, buckets);
    const error = usual.deviation * this.#error(usual, buckets, values);
    const byRank = this.#significance(ring, usual, buckets, SCORE_BEYOND);
    return Math.max((effect - LEVEL.margin) / Math.max(error, 1e-9), byRank);
  }

  /** Standard error of a mean of values of variance 1, against the usual mean. */
  #error(usual: Usual, buckets: number, values: number): number {
    const chance = 1 / values + 1 / Math.max(1, usual.size);
    return Math.sqrt(chance + Math.max(0, this.#clumping) / buckets);
  }

  /** Whether the shift is there in its last third still, and outside its hottest seconds. */
  #sustained(ring: BucketRing, usual: Usual, buckets: number, effect: number): boolean {
    const third = Math.floor(buckets / 3);
    const lastCalls = ring.sum(CALLS, third);
    const last = ring.sum(LOG_DURATION, third) / lastCalls - usual.mean;
    if (!(last >= LEVEL.sustained * effect - usual.deviation / Math.sqrt(lastCalls))) return false;
    let hottest = Number.NEGATIVE_INFINITY;
    let hottestCalls = 0;
    for (let back = 0, first = 1; back < buckets; back++) {
      // The longest run of buckets that ends `back` buckets before the newest and is no longer than a spike.
      first = Math.max(first, back + 1);
      while (first < buckets && ring.endOf(back + 1) - ring.startOf(first + 1) <= LEVEL.spikeMillis) first++;
      const calls = ring.sum(CALLS, first - back, back);
      const excess = ring.sum(LOG_DURATION, first - back, back) - calls * usual.mean;
      if (excess > hottest) {
        hottest = excess;
        hottestCalls = calls;
      }
    }
    const calls = ring.sum(CALLS, buckets) - hottestCalls;
    if (calls <= 0) return false;
    const outside = (ring.sum(LOG_DURATION, buckets) - (calls + hottestCalls) * usual.mean - hottest) / calls;
    const error = usual.deviation / Math.sqrt(calls);
    return outside >= LEVEL.sustained * effect - 0.5 * error && outside >= 2 * error;
  }

  /** How many buckets ago the shift began: the maximum of the cumulative sum back from now, about the middle of the shift. */
  #onset(ring: BucketRing, usual: Usual, effect: number): number {
    const middle = usual.mean + 0.5 * effect;
    let highest = Number.NEGATIVE_INFINITY;
    let onset = 1;
    for (let back = 1; back <= ring.length; back++) {
      const sum = ring.sum(LOG_DURATION, back) - middle * ring.sum(CALLS, back);
      if (sum <= highest) continue;
      highest = sum;
      onset = back;
    }
    return onset;
  }
}
