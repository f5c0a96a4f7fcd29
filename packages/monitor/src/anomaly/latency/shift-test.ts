import { upperNormalQuantile } from '../../statistics/normal.js';
import { LEVEL } from '../tuning.js';
import { type BucketRing, CALLS, MUCH_SLOWER, SCORE, SCORE_BEYOND } from './buckets/bucket-ring.js';
import { isSustained, onsetOf } from './shift-shape.js';
import { type Usual, Wandering } from './wandering.js';

export interface Shift {
  /** The distance of the mean logarithm since it began above the baseline. */
  readonly effect: number;
  readonly sinceMillis: number;
  /** The evidence as a multiple of the alarm's limit; below 1 it is a suspicion. */
  readonly strength: number;
}

/** The least shift that is reported. */
export interface ShiftLimits {
  /** The windows' floors are no lower than this. */
  readonly minFloor: number;
  /** Shorter windows are not tested. */
  readonly minBuckets: number;
}

export interface ShiftTestInput extends ShiftLimits {
  readonly ring: BucketRing;
  readonly nowMillis: number;
  readonly usual: Usual;
  readonly bucketsPerWeek: number;
}

interface Candidate {
  readonly buckets: number;
  readonly effect: number;
  readonly strength: number;
}

/**
 * Tests whether the newest windows lie above the baseline. A shift must be more than chance (the mean normal score),
 * significantly more than a margin, more than a floor, more than the operation's windows wander by themselves, and sustained.
 */
export class ShiftTest {
  readonly #alarmsPerWeek: number;
  readonly #wandering = new Wandering(LEVEL.windows.map(({ buckets }) => buckets));

  /** @param alarmsPerWeek false alarms a week that chance may cause, > 0 */
  constructor(alarmsPerWeek: number) {
    this.#alarmsPerWeek = alarmsPerWeek;
  }

  /** The standard deviation of the longest windows without a fault. */
  get wandering(): number {
    return this.#wandering.longest;
  }

  /** The strongest upward shift or suspicion of one; `null` if there is none. */
  test(input: ShiftTestInput): Shift | null {
    const { ring, usual } = input;
    let found: Candidate | null = null;
    for (let i = 0; i < LEVEL.windows.length && LEVEL.windows[i]!.buckets <= ring.length; i++) {
      if (LEVEL.windows[i]!.buckets < input.minBuckets) continue;
      const candidate = this.#overWindow(i, input);
      if (candidate !== null && candidate.strength > (found?.strength ?? 0)) found = candidate;
    }
    if (found !== null && found.strength >= 1 && !isSustained(ring, usual, found.buckets, found.effect)) {
      found = { ...found, strength: 0.99 };
    }
    if (found === null || found.strength < 1) found = this.#bySigns(input) ?? found;
    if (found === null) return null;
    const onset = onsetOf(ring, usual, found.effect);
    // The window that found it may reach back to before it began.
    const effect = Math.max(found.effect, ring.mean(onset) - usual.mean);
    return { effect, sinceMillis: ring.startOf(onset), strength: found.strength };
  }

  /** The distance of a window below the baseline if that is significant and sustained, else 0. */
  fall(ring: BucketRing, usual: Usual, buckets: number): number {
    if (ring.length < buckets || this.#significance(ring, usual, buckets, SCORE) > -5) return 0;
    const fall = usual.mean - ring.mean(buckets);
    if (usual.deviation / Math.sqrt(ring.sum(CALLS, buckets)) > 0.3 * fall) return 0;
    for (let third = 0; third < 3; third++) {
      if (!(usual.mean - ring.mean(buckets / 3, (third * buckets) / 3) >= 0.5 * fall)) return 0;
    }
    return fall;
  }

  /** Learns the newest buckets as usual. */
  learn(ring: BucketRing, usual: Usual): void {
    this.#wandering.learn(ring, usual);
  }

  /** Learns that an episode is over. */
  learnEpisode(effect: number): void {
    this.#wandering.learnEpisode(effect);
  }

  #overWindow(window: number, { ring, nowMillis, usual, bucketsPerWeek, minFloor }: ShiftTestInput): Candidate | null {
    const { buckets, floor: windowFloor } = LEVEL.windows[window]!;
    const tooFew = ring.sum(CALLS, buckets) < LEVEL.minValues;
    if (tooFew || nowMillis - ring.startOf(buckets) < LEVEL.minSpanMillis) return null;
    const floor = Math.max(windowFloor, minFloor);
    const effect = ring.mean(buckets) - usual.mean;
    if (effect < 0.5 * floor) return null;
    const looks = bucketsPerWeek * Math.min(1, LEVEL.looks / buckets);
    const rare = upperNormalQuantile(this.#alarmsPerWeek / looks);
    const strength = Math.min(
      this.#significance(ring, usual, buckets, SCORE) / rare,
      this.#beyondMargin(ring, usual, buckets, effect) / LEVEL.marginErrors,
      effect / (rare * Math.max(0.01, this.#wandering.of(window))),
      effect / floor,
    );
    return { buckets, effect, strength };
  }

  /**
   * A sign test: in each of the last buckets most calls took much longer than the median. It needs many calls, and so less
   * time than the windows: no tolerated spike fills that many buckets.
   */
  #bySigns({ ring, usual, bucketsPerWeek, minFloor, minBuckets }: ShiftTestInput): Candidate | null {
    const { buckets, floor, minCalls, minShare, window } = LEVEL.signs;
    if (buckets < minBuckets || ring.length < buckets || ring.endOf(1) - ring.startOf(buckets) > LEVEL.minSpanMillis)
      return null;
    for (let back = 0; back < buckets; back++) {
      const calls = ring.sum(CALLS, 1, back);
      if (calls < minCalls || ring.sum(MUCH_SLOWER, 1, back) < minShare * calls) return null;
    }
    const calls = ring.sum(CALLS, buckets);
    const signs = (2 * ring.sum(MUCH_SLOWER, buckets) - calls) / Math.sqrt(calls);
    const effect = ring.mean(buckets) - usual.mean;
    const rare = upperNormalQuantile(this.#alarmsPerWeek / bucketsPerWeek);
    const strength = Math.min(
      signs / rare,
      this.#significance(ring, usual, buckets, SCORE) / rare,
      effect / (rare * Math.max(0.01, this.#wandering.of(window))),
      effect / Math.max(floor, minFloor),
    );
    return strength >= 1 ? { buckets, effect, strength } : null;
  }

  /** The mean of the scores in its standard errors. */
  #significance(ring: BucketRing, usual: Usual, buckets: number, scores: number): number {
    const values = ring.sum(CALLS, buckets);
    if (values === 0) return 0;
    return ring.sum(scores, buckets) / values / this.#wandering.error(usual, buckets, values);
  }

  /** The significance of the shift beyond the margin, by the ranks or by the mean, the larger of the two. */
  #beyondMargin(ring: BucketRing, usual: Usual, buckets: number, effect: number): number {
    const values = ring.sum(CALLS, buckets);
    const error = usual.deviation * this.#wandering.error(usual, buckets, values);
    const byRank = this.#significance(ring, usual, buckets, SCORE_BEYOND);
    return Math.max((effect - LEVEL.margin) / Math.max(error, 1e-9), byRank);
  }
}
