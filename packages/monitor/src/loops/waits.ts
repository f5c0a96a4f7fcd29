/** Waits at either end of a loop that are compared. */
const COMPARED = 3;
/** Who retries with backoff waits at least this many times as long at the end as at the beginning. */
const GROWTH = 2;
const MINIMUM_BACKOFF_MILLIS = 500;
/** A program that polls waits about as long each time, and not for no time. */
const MINIMUM_PACE_MILLIS = 500;
const STEADY_DEVIATION = 0.1;

/** The waits between the calls of a loop, in milliseconds, in memory that does not grow with them. */
export class Waits {
  #count = 0;
  #sum = 0;
  #squares = 0;
  readonly #first: number[] = [];
  readonly #last: number[] = [];

  add(millis: number): void {
    this.#count++;
    this.#sum += millis;
    this.#squares += millis * millis;
    if (this.#first.length < COMPARED) this.#first.push(millis);
    if (this.#last.push(millis) > COMPARED) this.#last.shift();
  }

  get averageMillis(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** Whether they grow as those of a retry with backoff. One that reached its longest wait stays one. */
  get grow(): boolean {
    return total(this.#last) >= COMPARED * MINIMUM_BACKOFF_MILLIS && total(this.#last) >= GROWTH * total(this.#first);
  }

  /** Whether they are about equal, as those of a timer. */
  get areSteady(): boolean {
    const average = this.averageMillis;
    const variance = this.#squares / Math.max(1, this.#count) - average * average;
    return average >= MINIMUM_PACE_MILLIS && variance <= (STEADY_DEVIATION * average) ** 2;
  }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
