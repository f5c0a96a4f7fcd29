/** Calls kept of a bucket. */
const KEPT = 4;

/** A uniform random sample of a bucket's calls, to learn from (Vitter's algorithm R, 1985). */
export class BucketSample {
  #values: number[] = [];
  #seen = 0;
  #random = 1;

  /** Number of calls offered. */
  get seen(): number {
    return this.#seen;
  }

  offer(value: number): void {
    const seen = this.#seen++;
    let place = seen;
    if (seen >= KEPT) {
      // A linear congruential generator (Numerical Recipes, 7.1): the same calls give the same sample.
      this.#random = (Math.imul(this.#random, 1664525) + 1013904223) | 0;
      place = (((this.#random >>> 8) * (seen + 1)) / 2 ** 24) | 0;
    }
    if (place >= KEPT) return;
    this.#values[place] = value;
  }

  /** Returns the sample and starts an empty one. */
  take(): readonly number[] {
    const values = this.#values;
    this.#values = [];
    this.#seen = 0;
    return values;
  }
}
