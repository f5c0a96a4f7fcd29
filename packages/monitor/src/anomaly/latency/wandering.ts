import { LEVEL } from '../tuning.js';
import { type BucketRing, CALLS, SCORE } from './buckets/bucket-ring.js';

/** The baseline that a window is compared with. */
export interface Usual {
  /** Mean natural logarithm of the duration. */
  readonly mean: number;
  /** Standard deviation of one value. */
  readonly deviation: number;
  /** Number of values that the normal scores rest on. */
  readonly size: number;
}

/** The wandering of an operation's windows about the baseline without a fault, beyond chance. */
export class Wandering {
  readonly #lengths: readonly number[];
  readonly #variances: Float64Array;
  readonly #seen: Float64Array;
  /** Variance of a bucket's mean score beyond chance: calls of one moment are correlated. */
  #clumping = 0;

  /** @param lengths of the windows, in buckets */
  constructor(lengths: readonly number[]) {
    this.#lengths = lengths;
    this.#variances = new Float64Array(lengths.length).fill(LEVEL.wanderPrior ** 2);
    this.#seen = new Float64Array(lengths.length).fill(LEVEL.wanderPriorWeight);
  }

  /** Standard deviation of the window at an index of `lengths`. */
  of(window: number): number {
    return Math.sqrt(Math.max(0, this.#variances[window]!));
  }

  /** Standard deviation of the longest windows. */
  get longest(): number {
    return this.of(this.#lengths.length - 1);
  }

  /** Standard error of the mean of `values` values of variance 1 in `buckets` buckets, against the usual mean. */
  error(usual: Usual, buckets: number, values: number): number {
    const chance = 1 / values + 1 / Math.max(1, usual.size);
    return Math.sqrt(chance + Math.max(0, this.#clumping) / buckets);
  }

  /** Learns the newest buckets as usual. */
  learn(ring: BucketRing, usual: Usual): void {
    const values = ring.sum(CALLS, 1);
    if (values > 0) {
      const score = ring.sum(SCORE, 1) / values;
      this.#clumping += (score * score - 1 / values - this.#clumping) / LEVEL.clumpingBuckets;
    }
    for (let i = 0; i < this.#lengths.length; i++) {
      const buckets = this.#lengths[i]!;
      if (ring.length < buckets) return;
      if (ring.closed % buckets !== 0) continue;
      const chance = usual.deviation ** 2 / Math.max(1, ring.sum(CALLS, buckets));
      this.#add(i, (ring.mean(buckets) - usual.mean) ** 2 || 0, chance);
    }
  }

  /** Counts a closed episode as one window of each length: an operation with many episodes is restless. */
  learnEpisode(effect: number): void {
    for (let i = 0; i < this.#lengths.length; i++) this.#add(i, effect * effect, 0);
  }

  #add(window: number, square: number, chance: number): void {
    const variance = this.#variances[window]!;
    const most = 9 * Math.max(0, variance) + 0.01 + 3 * chance;
    const seen = Math.min(LEVEL.wanderWindows, this.#seen[window]! + 1);
    this.#seen[window] = seen;
    this.#variances[window] = variance + (Math.min(most, square - chance) - variance) / seen;
  }
}
