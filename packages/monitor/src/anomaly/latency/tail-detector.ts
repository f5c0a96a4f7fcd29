import { ShareCusum, type ShareRise } from '../../statistics/share-cusum.js';
import { Episode } from '../episode/episode.js';
import type { Change, Interval } from '../finding.js';
import { EPISODE, TAIL } from '../tuning.js';
import { acceptAfter } from './level-detector.js';
import type { NormalScores } from './normal-scores.js';

interface TailEpisode {
  readonly episode: Episode;
  readonly base: number;
  /** The rise of the share when it was found. */
  readonly effect: number;
  told: number;
  worst: number;
}

/** Detects that more calls than usual are very slow while the typical call is not. */
export class TailDetector {
  readonly #cusum = new ShareCusum(TAIL.cusum);
  /** The distance above the baseline, as a logarithm, from which a call counts as very slow. */
  limit = Number.POSITIVE_INFINITY;
  #usual = 0;
  #share = 0;
  #bornMillis = Number.NaN;
  #rise: ShareRise | null = null;
  #open: TailEpisode | null = null;

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Sets the limit from the scatter. @param slack how much higher than the baseline the level may lie now */
  refresh(nowMillis: number, scatter: NormalScores, slack: number): void {
    if (Number.isNaN(this.#bornMillis)) this.#bornMillis = nowMillis;
    if (scatter.size < TAIL.minCalls || nowMillis - this.#bornMillis < TAIL.minMillis) return;
    const limit = scatter.quantile(TAIL.quantile) + TAIL.beyond;
    this.limit = limit + slack;
    // One and a half calls more than were seen: an event that was never seen still has a probability.
    this.#usual = (scatter.shareAbove(limit) * scatter.size + 1.5) / (scatter.size + 1.5);
  }

  /** Adds a bucket. @param levelIsOpen a risen level makes most calls very slow; that is no tail */
  add(interval: Interval, calls: number, slow: number, bucketsPerWeek: number, levelIsOpen: boolean): void {
    const faded = Math.exp(-Math.max(calls / TAIL.fadeCalls, 1 / TAIL.fadeBuckets));
    this.#share += (1 - faded) * (slow / calls - this.#share);
    this.#rise = null;
    if (this.limit === Number.POSITIVE_INFINITY || levelIsOpen) return;
    const { startMillis, endMillis } = interval;
    this.#cusum.learn(endMillis, calls, slow, this.#usual);
    const limit = Math.log(3 * bucketsPerWeek) + 3;
    this.#rise = this.#cusum.add(startMillis, endMillis, calls, slow, this.#usual, limit);
  }

  /** Looks for a new episode. @param baselineAgeMillis how long the level has been the baseline */
  detect(baselineAgeMillis: number): Change | null {
    if (this.#rise === null || this.#rise.strength < 1) return null;
    const { since, base, share, strength } = this.#rise;
    const rules = { ...EPISODE.rules, acceptAfterMillis: acceptAfter(baselineAgeMillis) };
    this.#open = { episode: new Episode(since, rules), base, effect: share - base, told: share, worst: share };
    const finding = { kind: 'tail', sinceMillis: since, from: base, to: share, unit: 'share', strength } as const;
    return { type: 'opened', finding };
  }

  /** Follows the open episode. @param above distance of the level above the baseline */
  follow(nowMillis: number, above: number): Change | null {
    if (this.#open === null) return null;
    const { episode, base, effect, told } = this.#open;
    const calm = above < EPISODE.levelSlack && this.#share - this.#usual < EPISODE.calmShare * effect;
    const ending = episode.follow(nowMillis, calm);
    const worst = Math.max(this.#open.worst, this.#share);
    this.#open.worst = worst;
    if (ending !== null) {
      this.#open = null;
      return { type: 'ended', ending, worst };
    }
    if (worst - base < EPISODE.worseShare * (told - base)) return null;
    this.#open.told = worst;
    return { type: 'worse', to: worst };
  }

  clear(): void {
    this.#cusum.clear();
  }
}
