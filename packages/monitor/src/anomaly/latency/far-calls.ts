import { TAIL } from '../tuning.js';
import type { NormalScores } from './normal-scores.js';

/**
 * Counts how often calls swing between far above and far below the typical call. Calls that scatter more do so more often; calls
 * that only became slower, or only faster, do not, and neither does a level that moves slowly.
 */
export class FarCalls {
  #above = Number.POSITIVE_INFINITY;
  #below = Number.NEGATIVE_INFINITY;
  /** The side of the last far call. */
  #isAbove = false;
  #swings = 0;

  /** Adds a call. @param off its distance from the reference, as a logarithm */
  add(off: number): void {
    if (this.#isAbove ? off < this.#below : off > this.#above) {
      this.#isAbove = !this.#isAbove;
      this.#swings++;
    }
  }

  /** Sets the limits from the scatter; returns the usual share of swings among independent calls. */
  refresh(scatter: NormalScores): number {
    const { farQuantile, beyond } = TAIL;
    this.#above = scatter.quantile(farQuantile) + beyond;
    this.#below = scatter.quantile(1 - farQuantile) - beyond;
    const above = scatter.shareAbove(this.#above);
    const below = 1 - scatter.shareAbove(this.#below);
    return above + below > 0 ? (2 * above * below) / (above + below) : 0;
  }

  /** Returns the swings since the last call of this. */
  take(): number {
    const swings = this.#swings;
    this.#swings = 0;
    return swings;
  }
}
