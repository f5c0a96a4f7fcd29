import { BASELINE } from '../tuning.js';

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
    this.#until = now + BASELINE.improvementMillis;
  }

  forget(): void {
    this.#until = Number.NEGATIVE_INFINITY;
  }
}
