import type { FailureCounts } from './failure-detector.js';

/** Counts calls, and those that failed, until a bucket closes. */
export class FailureCounter {
  #calls = 0;
  #failed = 0;
  #repeated = 0;
  #lastFailed = false;

  get calls(): number {
    return this.#calls;
  }

  add(failed: boolean): void {
    this.#calls++;
    if (failed) {
      this.#failed++;
      if (this.#lastFailed) this.#repeated++;
    }
    this.#lastFailed = failed;
  }

  /** The counts of the bucket; the next one begins at 0. */
  take(): FailureCounts {
    const counts = { calls: this.#calls, failed: this.#failed, repeated: this.#repeated };
    this.#calls = 0;
    this.#failed = 0;
    this.#repeated = 0;
    return counts;
  }
}
