import { BASELINE } from '../tuning.js';

/**
 * Remembers the level from before an improvement: a return to it is no degradation. A level is worth remembering for as long as
 * it had been the baseline, so that ten slow minutes after a start do not raise the limit for the rest of the day.
 */
export class Improvement {
  #before = Number.NEGATIVE_INFINITY;
  #untilMillis = Number.NEGATIVE_INFINITY;

  /** The level from before the improvement, while it is remembered; else negative infinity. */
  before(nowMillis: number): number {
    return nowMillis < this.#untilMillis ? this.#before : Number.NEGATIVE_INFINITY;
  }

  /** @param knownMillis how long the level had been the baseline */
  remember(nowMillis: number, level: number, knownMillis: number): void {
    if (knownMillis < BASELINE.minKnownMillis) return;
    const lasts = Math.min(BASELINE.maxImprovementMillis, BASELINE.improvementFactor * knownMillis);
    this.#before = Math.max(level, this.before(nowMillis));
    this.#untilMillis = Math.max(this.#untilMillis, nowMillis + lasts);
  }

  forget(): void {
    this.#untilMillis = Number.NEGATIVE_INFINITY;
  }
}
