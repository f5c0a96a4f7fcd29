/** A suspicion stops the learning for no longer than this, in ms and in cells. */
const MILLIS = 15 * 60_000;
const CELLS = 24;

/** How long something has been suspected without being found. */
export class Suspicion {
  #since: number | null = null;
  #cells = 0;

  /** It has lasted for so long that it is in nobody's way any more. */
  get isStale(): boolean {
    return this.#cells > 2 * CELLS;
  }

  /** Takes a cell's verdict; tells whether the learning has to wait. */
  holds(now: number, suspected: boolean): boolean {
    if (!suspected) {
      this.clear();
      return false;
    }
    this.#since ??= now;
    return now - this.#since < MILLIS || ++this.#cells < CELLS;
  }

  clear(): void {
    this.#since = null;
    this.#cells = 0;
  }
}
