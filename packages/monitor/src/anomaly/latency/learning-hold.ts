/** A suspicion stops the learning for no longer than this, in ms and in buckets. */
const MILLIS = 15 * 60_000;
const BUCKETS = 24;

/** How long something has been suspected without being found. */
export class LearningHold {
  #since: number | null = null;
  #buckets = 0;

  /** It has lasted for so long that it is in nobody's way any more. */
  get isStale(): boolean {
    return this.#buckets > 2 * BUCKETS;
  }

  /** Takes a bucket's verdict; tells whether the learning has to wait. */
  holds(now: number, suspected: boolean): boolean {
    if (!suspected) {
      this.clear();
      return false;
    }
    this.#since ??= now;
    return now - this.#since < MILLIS || ++this.#buckets < BUCKETS;
  }

  clear(): void {
    this.#since = null;
    this.#buckets = 0;
  }
}
