/** Parts over which the error is averaged: a week of quarters of an hour. */
const ERROR_PARTS = 672;

/** Collects the mean value of each part of a season, such as the quarters of an hour of a day (UTC). */
export class SeasonParts {
  readonly #seasonMillis: number;
  readonly #parts: number;
  readonly #learn: (part: number, mean: number) => number;
  #part = -1;
  #sum = 0;
  #count = 0;
  #waitingPart = -1;
  #waiting = Number.NaN;
  #error = 0;
  #errors = 0;

  /** @param learn takes the mean of a part that is over, and returns its distance from what was usual, `NaN` if that was not known */
  constructor(seasonMillis: number, parts: number, learn: (part: number, mean: number) => number) {
    this.#seasonMillis = seasonMillis;
    this.#parts = parts;
    this.#learn = learn;
  }

  /** The mean distance of the last parts from what was usual; `NaN` before it is known of `least` of them. */
  error(least: number): number {
    return this.#errors >= least ? this.#error : Number.NaN;
  }

  /** The part around `timeMs`. */
  at(timeMs: number): number {
    const season = this.#seasonMillis;
    return Math.floor((((timeMs % season) + season) % season) / (season / this.#parts));
  }

  add(timeMs: number, value: number): void {
    this.#enter(timeMs);
    this.#sum += value;
    this.#count++;
  }

  /** Forgets the values of this part and the last one, which were unusual. */
  skip(timeMs: number): void {
    this.#enter(timeMs);
    this.#sum = 0;
    this.#count = 0;
    this.#waiting = Number.NaN;
  }

  #enter(timeMs: number): void {
    const part = this.at(timeMs);
    if (part === this.#part) return;
    // A part's value is learned once the next part is over too, so that an anomaly is not compared with itself.
    if (!Number.isNaN(this.#waiting)) this.#judge(this.#learn(this.#waitingPart, this.#waiting));
    this.#waitingPart = this.#part;
    this.#waiting = this.#count > 0 ? this.#sum / this.#count : Number.NaN;
    this.#part = part;
    this.#sum = 0;
    this.#count = 0;
  }

  #judge(off: number): void {
    if (Number.isNaN(off)) return;
    this.#errors = Math.min(ERROR_PARTS, this.#errors + 1);
    this.#error += (Math.abs(off) - this.#error) / this.#errors;
  }
}
