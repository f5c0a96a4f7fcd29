import { BASELINE } from '../tuning.js';

/** Keeps suspected buckets out of the baseline; a suspicion that is not confirmed does so for a limited time. */
export class LearningHold {
  #sinceMillis = Number.NaN;
  #buckets = 0;

  /** The suspicion has lasted long enough that it no longer blocks other findings. */
  get isStale(): boolean {
    return this.#buckets > BASELINE.staleBuckets;
  }

  /** Takes a bucket's verdict; returns whether the learning has to wait. */
  holds(nowMillis: number, suspected: boolean): boolean {
    if (!suspected) {
      this.clear();
      return false;
    }
    if (++this.#buckets === 1) this.#sinceMillis = nowMillis;
    return nowMillis - this.#sinceMillis < BASELINE.holdMillis || this.#buckets < BASELINE.holdBuckets;
  }

  clear(): void {
    this.#buckets = 0;
  }
}
