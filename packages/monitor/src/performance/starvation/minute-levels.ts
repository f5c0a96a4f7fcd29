const MINUTE = 60_000;
/** A drift begins up to 28 minutes before it is reported, and what was before it must be known too. */
const MINUTES = 45;

/** An operation and its levels. */
export interface OperationLevels {
  readonly operation: string;
  readonly kind: 'client' | 'server' | 'internal';
  readonly levels: MinuteLevels;
}

/** The mean logarithms of the durations of an operation's successful calls, minute by minute, over the last 45. */
export class MinuteLevels {
  readonly #sums = new Float64Array(MINUTES);
  readonly #counts = new Float64Array(MINUTES);
  #newest = Number.NEGATIVE_INFINITY;

  add(timeMillis: number, durationMs: number): void {
    const minute = Math.floor(timeMillis / MINUTE);
    if (minute <= this.#newest - MINUTES) return;
    this.#advance(minute);
    const at = minute % MINUTES;
    this.#sums[at]! += Math.log(Math.max(durationMs, 0.001));
    this.#counts[at]!++;
  }

  /** The numbers of the minutes since the epoch of which the mean is at most this. */
  minutesUpTo(level: number): number[] {
    const minutes: number[] = [];
    // Before the first call there is no newest minute to end at.
    if (this.#newest === Number.NEGATIVE_INFINITY) return minutes;
    for (let minute = this.#newest - MINUTES + 1; minute <= this.#newest; minute++) {
      const at = minute % MINUTES;
      if (this.#counts[at]! > 0 && this.#sums[at]! <= level * this.#counts[at]!) minutes.push(minute);
    }
    return minutes;
  }

  /** The mean over these minutes; `NaN` with fewer calls than `minCalls`. */
  mean(minutes: readonly number[], minCalls: number): number {
    let sum = 0;
    let count = 0;
    for (const minute of minutes) {
      if (minute > this.#newest || minute <= this.#newest - MINUTES) continue;
      sum += this.#sums[minute % MINUTES]!;
      count += this.#counts[minute % MINUTES]!;
    }
    return count >= minCalls ? sum / count : Number.NaN;
  }

  #advance(minute: number): void {
    for (let next = Math.max(this.#newest + 1, minute - MINUTES + 1); next <= minute; next++) {
      this.#sums[next % MINUTES] = 0;
      this.#counts[next % MINUTES] = 0;
    }
    this.#newest = Math.max(this.#newest, minute);
  }
}
