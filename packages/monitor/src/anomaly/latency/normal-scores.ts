import { upperNormalQuantile } from '../../statistics/normal.js';
import { BASELINE } from '../tuning.js';

const BIN_WIDTH = 0.05;
const BINS = 240;
const LOWEST = -6;
/** A quarter: 0.25 / BIN_WIDTH. */
const DENSE_BINS = 5;

/**
 * A histogram of usual values that forgets, and the rank of a value in it as a normal score: 0 in the middle,
 * variance 1 over what was learned (van der Waerden, 1952). Ranks make the tests free of the distribution's shape:
 * two modes, heavy tails and noise of any width are read alike. Values lie in [-6, 6); what is outside counts as the
 * nearest. 4 kB for any input.
 */
export class NormalScores {
  readonly #counts = new Float64Array(BINS);
  readonly #scores = new Float64Array(BINS);
  #weight = 1;
  #total = 0;
  #learned = 0;
  #densest = 0;

  /** The largest share of values within a quarter of each other, 0..1: small when they scatter, large in a narrow mode. */
  get densest(): number {
    return this.#densest;
  }

  /** The sum of the weights of the learned values, faded ones included. */
  get size(): number {
    return this.#total / this.#weight;
  }

  /** Number of values learned since the last `refresh`. */
  get learned(): number {
    return this.#learned;
  }

  learn(value: number): void {
    this.#learned++;
    this.#counts[binOf(value)]! += this.#weight;
    this.#total += this.#weight;
    // New values get a growing weight, which fades old ones at no cost; the scale is reset long before it overflows.
    this.#weight *= 1 + 1 / BASELINE.rankMemory;
    if (this.#weight > 1e12) {
      for (let i = 0; i < BINS; i++) this.#counts[i]! /= this.#weight;
      this.#total /= this.#weight;
      this.#weight = 1;
    }
  }

  /** Updates the scores from the learned values. */
  refresh(): void {
    this.#learned = 0;
    let below = 0;
    let near = 0;
    let most = 0;
    for (let i = 0; i < BINS; i++) {
      const here = this.#counts[i]!;
      near += here - (i >= DENSE_BINS ? this.#counts[i - DENSE_BINS]! : 0);
      if (near > most) most = near;
      const rank = (below + 0.5 * here + 0.25 * this.#weight) / (this.#total + 0.5 * this.#weight);
      this.#scores[i] = rank < 0.5 ? -upperNormalQuantile(rank) : upperNormalQuantile(1 - rank);
      below += here;
    }
    this.#densest = this.#total > 0 ? most / this.#total : 0;
  }

  score(value: number): number {
    return this.#scores[binOf(value)]!;
  }

  /** The value below which the share `share` lies, to the width of a bin. */
  quantile(share: number): number {
    let below = 0;
    for (let i = 0; i < BINS; i++) {
      below += this.#counts[i]!;
      if (below >= share * this.#total) return LOWEST + (i + 1) * BIN_WIDTH;
    }
    return LOWEST + BINS * BIN_WIDTH;
  }

  /** The share that lies above `value`, to the width of a bin. */
  shareAbove(value: number): number {
    let above = 0;
    for (let i = binOf(value) + 1; i < BINS; i++) above += this.#counts[i]!;
    return this.#total > 0 ? above / this.#total : 0;
  }
}

function binOf(value: number): number {
  const bin = ((value - LOWEST) / BIN_WIDTH) | 0;
  return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}
