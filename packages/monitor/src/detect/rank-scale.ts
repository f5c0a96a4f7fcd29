import { upperNormalQuantile } from './normal.js';

const BIN_WIDTH = 0.05;
const BINS = 240;
/** How many values it remembers: older ones fade. */
const MEMORY = 8000;

/**
 * What is usual, as a histogram that forgets, and where a value lies in it: 0 below all, 1 above all. Ranks make the
 * tests free of the distribution's shape: two modes, heavy tails and noise of any width are read alike.
 * Values lie in [lowest, lowest + 12); what is outside counts as the nearest. 4 kB, whatever it is fed.
 */
export class RankScale {
  readonly #counts = new Float64Array(BINS);
  readonly #scores = new Float64Array(BINS);
  readonly #lowest: number;
  #weight = 1;
  #total = 0;

  constructor(lowest: number) {
    this.#lowest = lowest;
  }

  /** How many values stand behind the ranks, the faded ones counted as what is left of them. */
  get size(): number {
    return this.#total / this.#weight;
  }

  learn(value: number): void {
    this.#counts[this.#bin(value)]! += this.#weight;
    this.#total += this.#weight;
    // Growing the newcomers fades the old ones at no cost; the scale is brought back long before it overflows.
    this.#weight *= 1 + 1 / MEMORY;
    if (this.#weight > 1e12) {
      for (let i = 0; i < BINS; i++) this.#counts[i]! /= this.#weight;
      this.#total /= this.#weight;
      this.#weight = 1;
    }
  }

  /** Brings the ranks up to what was learned. */
  refresh(): void {
    let below = 0;
    for (let i = 0; i < BINS; i++) {
      const here = this.#counts[i]!;
      const rank = (below + 0.5 * here + 0.25 * this.#weight) / (this.#total + 0.5 * this.#weight);
      this.#scores[i] = rank < 0.5 ? -upperNormalQuantile(rank) : upperNormalQuantile(1 - rank);
      below += here;
    }
  }

  /** The normal score of a value's rank: 0 in the middle, of variance 1 over what was learned. */
  score(value: number): number {
    return this.#scores[this.#bin(value)]!;
  }

  /** The value below which the share `share` lies, to the width of a bin. */
  quantile(share: number): number {
    let below = 0;
    for (let i = 0; i < BINS; i++) {
      below += this.#counts[i]!;
      if (below >= share * this.#total) return this.#lowest + (i + 1) * BIN_WIDTH;
    }
    return this.#lowest + BINS * BIN_WIDTH;
  }

  /** The share that lies above `value`. */
  shareAbove(value: number): number {
    let above = 0;
    for (let i = this.#bin(value) + 1; i < BINS; i++) above += this.#counts[i]!;
    return this.#total > 0 ? above / this.#total : 0;
  }

  #bin(value: number): number {
    const bin = ((value - this.#lowest) / BIN_WIDTH) | 0;
    return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
  }
}
