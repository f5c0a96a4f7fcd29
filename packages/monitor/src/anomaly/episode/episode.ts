import type { Ending } from '../finding.js';
import { EPISODE } from '../tuning.js';

export interface EpisodeRules {
  /** It ends after this long a calm. */
  readonly calmMillis: number;
  /** The delay between the start of a calm and its detection. */
  readonly calmLagMillis: number;
  /** An episode that lasts longer than this, and for this many buckets of calls more, is the new normal. */
  readonly acceptAfterMillis: number;
  readonly acceptAfterBuckets: number;
}

/** Follows an episode until it has ended or has become the new normal. */
export class Episode {
  readonly #sinceMillis: number;
  readonly #rules: EpisodeRules;
  #calmSinceMillis = Number.NaN;
  #lateBuckets = 0;
  #followedMillis: number;

  constructor(sinceMillis: number, rules: EpisodeRules) {
    this.#sinceMillis = sinceMillis;
    this.#rules = rules;
    this.#followedMillis = sinceMillis;
  }

  /**
   * Takes the verdict on the newest bucket.
   * @param acceptable whether the episode may become the new normal
   */
  follow(nowMillis: number, calm: boolean, acceptable = true): Ending | null {
    this.#followedMillis = nowMillis;
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

  /** Ends it when no bucket has been followed for long: nobody calls the operation any more. */
  abandoned(nowMillis: number): Ending | null {
    const endMillis = this.#followedMillis;
    return nowMillis - endMillis < EPISODE.abandonedMillis ? null : { endMillis, resolution: 'no calls' };
  }
}
