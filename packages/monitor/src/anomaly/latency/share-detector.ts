import { ShareCusum, type ShareCusumOptions, type ShareRise } from '../../statistics/share-cusum.js';
import { Episode } from '../episode/episode.js';
import type { Change, Ending, Interval } from '../finding.js';
import { EPISODE, TAIL } from '../tuning.js';
import { acceptAfter } from './level-detector.js';

interface ShareEpisode {
  readonly episode: Episode;
  readonly base: number;
  /** The rise of the share when it was found. */
  readonly effect: number;
  told: number;
  worst: number;
}

/** Detects that a share of the calls has risen above its usual value, and follows the episode. */
export class ShareDetector {
  readonly #cusum: ShareCusum;
  #usual = Number.NaN;
  /** The share when an episode became the new normal. */
  #accepted = { share: 0, untilMillis: Number.NEGATIVE_INFINITY };
  #share = 0;
  #rise: ShareRise | null = null;
  #open: ShareEpisode | null = null;

  constructor(options: ShareCusumOptions) {
    this.#cusum = new ShareCusum(options);
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Sets the usual share, seen among `size` calls. */
  expect(nowMillis: number, share: number, size: number): void {
    // One and a half calls more than were seen: an event that was never seen still has a probability.
    const seen = (share * size + 1.5) / (size + 1.5);
    this.#usual = nowMillis < this.#accepted.untilMillis ? Math.max(seen, this.#accepted.share) : seen;
  }

  /** Adds a bucket. @param paused whether the bucket can be no evidence */
  add(
    { startMillis, endMillis }: Interval,
    calls: number,
    hits: number,
    bucketsPerWeek: number,
    paused: boolean,
  ): void {
    const faded = Math.exp(-Math.max(calls / TAIL.fadeCalls, 1 / TAIL.fadeBuckets));
    this.#share += (1 - faded) * (hits / calls - this.#share);
    this.#rise = null;
    if (paused || Number.isNaN(this.#usual)) return;
    this.#cusum.learn(endMillis, calls, hits, this.#usual);
    const limit = Math.log(3 * bucketsPerWeek) + 3;
    this.#rise = this.#cusum.add(startMillis, endMillis, calls, hits, this.#usual, limit);
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
    if (ending !== null) return this.#end(ending, worst);
    if (worst - base < EPISODE.worseShare * (told - base)) return null;
    this.#open.told = worst;
    return { type: 'worse', to: worst };
  }

  /** Ends the open episode when the operation is no longer called. */
  abandoned(nowMillis: number): Change | null {
    const ending = this.#open?.episode.abandoned(nowMillis);
    return ending ? this.#end(ending, this.#open!.worst) : null;
  }

  /** Makes the present share the usual one, until the baseline has followed. */
  accept(nowMillis: number): void {
    this.#accepted = { share: this.#share, untilMillis: nowMillis + EPISODE.maxAcceptMillis };
    this.#usual = Math.max(this.#usual, this.#share);
  }

  clear(): void {
    this.#cusum.clear();
  }

  #end(ending: Ending, worst: number): Change {
    this.#open = null;
    return { type: 'ended', ending, worst };
  }
}
