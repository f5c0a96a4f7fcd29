import { BASELINE } from '../tuning.js';

/** How long something has been suspected without being found. */
export class LearningHold {
  #since: number | null = null;
  #buckets = 0;

  /** It has lasted for so long that it is in nobody's way any more. */
  get isStale(): boolean {
    return this.#buckets > 2 * BASELINE.holdBuckets;
  }

  /** Takes a bucket's verdict; tells whether the learning has to wait. */
  holds(now: number, suspected: boolean): boolean {
    if (!suspected) {
      this.clear();
      return false;
    }
    this.#since ??= now;
    return now - this.#since < BASELINE.holdMillis || ++this.#buckets < BASELINE.holdBuckets;
  }

  clear(): void {
    this.#since = null;
    this.#buckets = 0;
  }
}
