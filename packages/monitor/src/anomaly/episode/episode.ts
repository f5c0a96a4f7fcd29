import type { Ending } from '../finding.js';

export interface EpisodeRules {
  /** It is over when it has been calm for so long. */
  readonly calmMillis: number;
  /** By how much calm shows later than it begins. */
  readonly calmLagMillis: number;
  /** What lasts longer, and for so many buckets of calls more, is the new normal. */
  readonly acceptAfterMillis: number;
  readonly acceptAfterBuckets: number;
}

/** Follows what a detector has found until it is gone or has become the new normal. */
export class Episode {
  readonly #sinceMillis: number;
  readonly #rules: EpisodeRules;
  #calmSinceMillis = Number.NaN;
  #lateBuckets = 0;

  constructor(sinceMillis: number, rules: EpisodeRules) {
    this.#sinceMillis = sinceMillis;
    this.#rules = rules;
  }

  /**
   * Takes the verdict on the newest bucket.
   * @param acceptable false of what is never the new normal
   */
  follow(nowMillis: number, calm: boolean, acceptable = true): Ending | null {
    const { calmMillis, calmLagMillis, acceptAfterMillis, acceptAfterBuckets } = this.#rules;
    if (!calm) this.#calmSinceMillis = Number.NaN;
    else if (Number.isNaN(this.#calmSinceMillis)) this.#calmSinceMillis = nowMillis;
    if (nowMillis - this.#calmSinceMillis >= calmMillis) {
      return { endMillis: Math.max(this.#sinceMillis, this.#calmSinceMillis - calmLagMillis), resolution: 'recovered' };
    }
    const late = acceptable && nowMillis - this.#sinceMillis > acceptAfterMillis;
    this.#lateBuckets = late ? this.#lateBuckets + 1 : 0;
    return this.#lateBuckets > acceptAfterBuckets ? { endMillis: nowMillis, resolution: 'new normal' } : null;
  }
}
