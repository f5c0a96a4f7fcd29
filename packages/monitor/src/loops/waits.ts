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
  #firstSum = 0;
  // Fields, because an array for each run would cost more than the rest.
  #last = 0;
  #secondLast = 0;
  #thirdLast = 0;

  add(millis: number): void {
    this.#sum += millis;
    this.#squares += millis * millis;
    if (this.#count++ < COMPARED) this.#firstSum += millis;
    this.#thirdLast = this.#secondLast;
    this.#secondLast = this.#last;
    this.#last = millis;
  }

  clear(): void {
    this.#count = this.#sum = this.#squares = this.#firstSum = 0;
    this.#last = this.#secondLast = this.#thirdLast = 0;
  }

  get averageMillis(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** Whether they grow as those of a retry with backoff. One that reached its longest wait stays one. */
  get grow(): boolean {
    const lastSum = this.#last + this.#secondLast + this.#thirdLast;
    return lastSum >= COMPARED * MINIMUM_BACKOFF_MILLIS && lastSum >= GROWTH * this.#firstSum;
  }

  /** Whether they are about equal, as those of a timer. */
  get areSteady(): boolean {
    const average = this.averageMillis;
    const variance = this.#squares / Math.max(1, this.#count) - average * average;
    return average >= MINIMUM_PACE_MILLIS && variance <= (STEADY_DEVIATION * average) ** 2;
  }
}
