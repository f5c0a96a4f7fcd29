/** How many calls of a cell are kept. */
const KEPT = 4;

/** A few calls of a cell to learn from, each as likely as any other, however many there were (Vitter's algorithm R, 1985). */
export class CellSample {
  #values: number[] = [];
  #jumps: number[] = [];
  #seen = 0;
  #random = 1;

  /** How many calls were offered. */
  get seen(): number {
    return this.#seen;
  }

  /** @param jump `NaN` if there was no call before */
  offer(value: number, jump: number): void {
    const seen = this.#seen++;
    let place = seen;
    if (seen >= KEPT) {
      // A linear congruential generator (Numerical Recipes, 7.1): the same calls give the same sample.
      this.#random = (Math.imul(this.#random, 1664525) + 1013904223) | 0;
      place = (((this.#random >>> 8) * (seen + 1)) / 2 ** 24) | 0;
    }
    if (place >= KEPT) return;
    this.#values[place] = value;
    this.#jumps[place] = jump;
  }

  /** What was kept; begins anew. */
  take(): { readonly values: readonly number[]; readonly jumps: readonly number[] } {
    const values = this.#values;
    const jumps = this.#jumps.filter((jump) => !Number.isNaN(jump));
    this.#values = [];
    this.#jumps = [];
    this.#seen = 0;
    return { values, jumps };
  }
}
