/** For so long a return to what was usual before an improvement is no degradation, in ms. */
const REMEMBERED = 16 * 3_600_000;
/** A fall by less than a factor of 1.2 is followed by the baseline alone. */
export const MIN_FALL = Math.log(1.2);

/**
 * Remembers the level from before an improvement. What gets better becomes the new usual at once; if it goes back to
 * what it was on the same day, that is no news.
 */
export class Improvement {
  #before = Number.NEGATIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;

  /** The level from before, while it is remembered; else negative infinity. */
  before(now: number): number {
    return now < this.#until ? this.#before : Number.NEGATIVE_INFINITY;
  }

  remember(now: number, level: number): void {
    this.#before = Math.max(level, this.before(now));
    this.#until = now + REMEMBERED;
  }

  forget(): void {
    this.#until = Number.NEGATIVE_INFINITY;
  }
}
