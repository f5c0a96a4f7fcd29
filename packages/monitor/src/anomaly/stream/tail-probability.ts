/** Bins an octave, and the octaves below and above the first size that was not 0. */
const FINE = 32;
const OCTAVES = 40;
const BINS = 2 * OCTAVES * FINE;
/** Number of values remembered; older ones fade. */
const MEMORY = 6000;
/** The least number of values for a measure. */
const MIN_VALUES = 50;
/** The share of the largest values whose tail is modelled. */
const TAIL = 0.03;
/** The prior of the tail's slope: the share it is read off at, and its weight in values. */
const SHOULDER = 0.3;
const GUESS_WEIGHT = 40;

/**
 * How surprising a size is, as minus the decimal logarithm of the share of sizes at least as large: 2 is one in a
 * hundred. Within what was seen the share is counted; beyond, the logarithms of the largest sizes go on falling
 * exponentially at their mean excess (Hill, 1975), so that a series with wild peaks needs a wilder one to surprise.
 * 20 kB for any input.
 */
export class TailProbability {
  readonly #counts = new Float32Array(BINS);
  readonly #shares = new Float32Array(BINS + 1);
  #total = 0;
  #weight = 1;
  #learned = 0;
  /** The logarithm of the first size that was not 0. */
  #origin = Number.NaN;
  #tailStart = 0;
  #tailShare = 1;
  #tailExcess = 1;

  /** Whether enough values were learned for a measure. */
  get isKnown(): boolean {
    return this.#total / this.#weight >= MIN_VALUES;
  }

  /** The surprise at a size, >= 0; 0 while too little is known. */
  of(size: number): number {
    if (!this.isKnown) return 0;
    const position = this.#positionOf(size);
    let share: number;
    if (position >= this.#tailStart) {
      share = this.#tailShare * Math.exp((this.#tailStart - position) / this.#tailExcess);
    } else {
      const bin = Math.floor(position);
      share = this.#shares[bin + 1]! + (this.#shares[bin]! - this.#shares[bin + 1]!) * (bin + 1 - position);
    }
    return Math.max(0, -Math.log10(Math.max(share, 1e-30)));
  }

  learn(size: number): void {
    this.#counts[Math.floor(this.#positionOf(size))]! += this.#weight;
    this.#total += this.#weight;
    // New values get a growing weight, which fades old ones at no cost; the scale is reset long before it overflows.
    this.#weight *= 1 + 1 / MEMORY;
    if (this.#weight > 1e12) {
      for (let i = 0; i < BINS; i++) this.#counts[i]! /= this.#weight;
      this.#total /= this.#weight;
      this.#weight = 1;
    }
    if (++this.#learned % (this.#learned < 400 ? 8 : 64) === 0) this.#refresh();
  }

  /** A copy of the learned state, so that later values can be unlearned. */
  copy(): TailProbability {
    const copy = new TailProbability();
    copy.restore(this);
    return copy;
  }

  /** Restores the learned state of another one. */
  restore(other: TailProbability): void {
    this.#counts.set(other.#counts);
    this.#shares.set(other.#shares);
    this.#total = other.#total;
    this.#weight = other.#weight;
    this.#learned = other.#learned;
    this.#origin = other.#origin;
    this.#tailStart = other.#tailStart;
    this.#tailShare = other.#tailShare;
    this.#tailExcess = other.#tailExcess;
  }

  #refresh(): void {
    let above = 0;
    for (let i = BINS; i > 0; i--) {
      this.#shares[i] = above / this.#total;
      above += this.#counts[i - 1]!;
    }
    this.#shares[0] = 1;
    const start = this.#edge(TAIL);
    let excess = 0;
    for (let i = start; i < BINS; i++) excess += (this.#counts[i]! / this.#weight) * (i + 0.5 - start);
    const seen = (this.#shares[start]! * this.#total) / this.#weight;
    this.#tailStart = start;
    this.#tailShare = Math.max(this.#shares[start]!, (0.5 * this.#weight) / this.#total);
    const fall = Math.log(Math.max(SHOULDER / this.#tailShare, 1.5));
    const guess = Math.max(0.06 * FINE, (start - this.#edge(SHOULDER)) / fall);
    this.#tailExcess = Math.max(0.04 * FINE, (excess + GUESS_WEIGHT * guess) / (seen + GUESS_WEIGHT));
  }

  /** The lowest bin edge above which less than `share` lies. */
  #edge(share: number): number {
    let bin = BINS;
    while (bin > 1 && this.#shares[bin - 1]! < share) bin--;
    return bin;
  }

  #positionOf(size: number): number {
    if (!(size > 0)) return 0;
    if (Number.isNaN(this.#origin)) this.#origin = Math.log2(size);
    const position = (Math.log2(size) - this.#origin + OCTAVES) * FINE;
    return Math.min(BINS - 0.01, Math.max(0, position));
  }
}
