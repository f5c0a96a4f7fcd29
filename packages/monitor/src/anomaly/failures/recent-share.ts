import { FAILURES } from '../tuning.js';

/** The share of failed calls among the last: over a minute of steady calls, over some calls where they are sparse. */
export class RecentShare {
  #failed = 0;
  #calls = 0;

  get calls(): number {
    return this.#calls;
  }

  get value(): number {
    return this.#calls > 0 ? this.#failed / this.#calls : 0;
  }

  add(calls: number, failed: number): void {
    const kept = Math.exp(-Math.max(calls / FAILURES.fadeCalls, 1 / FAILURES.fadeBuckets));
    this.#failed = this.#failed * kept + failed;
    this.#calls = this.#calls * kept + calls;
  }
}
