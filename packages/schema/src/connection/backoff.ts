export interface BackoffOptions {
  /** The upper bound of the first pause, in milliseconds; it doubles with each further one. */
  readonly firstMillis: number;
  readonly maxMillis: number;
  /** Returns a new random number in [0, 1). */
  readonly random: () => number;
}

/** Exponential backoff with full jitter, so that the clients of a lost server spread their attempts. */
export class Backoff {
  readonly #options: BackoffOptions;
  #strikes = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Counts a failure. @returns the pause before the next attempt, in milliseconds */
  next(): number {
    const { firstMillis, maxMillis, random } = this.#options;
    // The exponent is capped because 2 ** 1024 is no finite number.
    const bound = Math.min(maxMillis, firstMillis * 2 ** Math.min(this.#strikes, 30));
    this.#strikes++;
    return bound * random();
  }

  reset(): void {
    this.#strikes = 0;
  }
}
