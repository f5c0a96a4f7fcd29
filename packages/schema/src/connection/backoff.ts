export interface BackoffOptions {
  /** The longest first pause, in milliseconds; it doubles with each further one. */
  readonly firstMillis: number;
  readonly maxMillis: number;
  /** A number in [0, 1), a new one each time. */
  readonly random: () => number;
}

/** Pauses with full jitter: each is drawn from 0 to a bound that doubles, so clients of one lost server spread out. */
export class Backoff {
  readonly #options: BackoffOptions;
  #strikes = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Counts a failure. @returns how long to wait before the next attempt, in milliseconds */
  next(): number {
    const { firstMillis, maxMillis, random } = this.#options;
    // 2 ** 30 times anything is beyond any bound, and stays a number.
    const bound = Math.min(maxMillis, firstMillis * 2 ** Math.min(this.#strikes, 30));
    this.#strikes++;
    return bound * random();
  }

  reset(): void {
    this.#strikes = 0;
  }
}
