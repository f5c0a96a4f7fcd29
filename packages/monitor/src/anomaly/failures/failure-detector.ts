import { ShareCusum, type ShareRise } from '../../statistics/share-cusum.js';
import { Episode } from '../episode/episode.js';
import type { Change, Ending, Interval } from '../finding.js';
import { FAILURES, SILENT_FAILURES } from '../tuning.js';
import { RecentShare } from './recent-share.js';
import { UsualShare } from './usual-share.js';

interface FailureEpisode {
  readonly episode: Episode;
  readonly base: number;
  /** The rise of the share when it was found. */
  readonly effect: number;
  /** The largest share that was passed on. */
  told: number;
  worst: number;
}

/** The calls of a bucket. */
export interface FailureCounts {
  readonly calls: number;
  readonly failed: number;
  /** The number of failed calls that came right after a failed one. */
  readonly repeated: number;
}

/** Detects that more calls than usual fail, or that more results do. */
export class FailureDetector {
  readonly #alarmsPerWeek: number;
  readonly #cusum = new ShareCusum(FAILURES.cusum);
  readonly #kind: 'errors' | 'silent_failures';
  readonly #limits: typeof SILENT_FAILURES;
  readonly #usual: UsualShare;
  readonly #recent = new RecentShare();
  #bornMillis = Number.NaN;
  #open: FailureEpisode | null = null;

  /** @param alarmsPerWeek false alarms a week that chance may cause, > 0 */
  constructor(alarmsPerWeek: number, kind: 'errors' | 'silent_failures' = 'errors') {
    this.#alarmsPerWeek = alarmsPerWeek;
    this.#kind = kind;
    this.#limits = kind === 'errors' ? FAILURES : SILENT_FAILURES;
    this.#usual = new UsualShare(this.#limits.maxBase);
  }

  /** Adds a bucket; returns the change of the episode: opened, escalated or ended, if there is one. */
  closeBucket(interval: Interval, counts: FailureCounts): Change | null {
    const { calls, failed } = counts;
    if (Number.isNaN(this.#bornMillis)) this.#bornMillis = interval.startMillis;
    const passedMillis = this.#usual.pass(interval.startMillis, calls);
    this.#recent.add(calls, failed);
    if (this.#open !== null) return this.#follow(this.#open, interval.endMillis);
    const { startMillis, endMillis } = interval;
    const base = this.#usual.isUnknown ? this.#limits.maxBase : this.#usual.value;
    const rise = this.#cusum.add(startMillis, endMillis, calls, failed, base, this.#limit());
    if (rise !== null && rise.strength >= 1) return this.#begin(rise, endMillis);
    const suspected = rise !== null && rise.strength > FAILURES.suspected;
    this.#usual.keep({ endMillis, passedMillis, ...counts, suspected }, (one) => {
      if (!this.#usual.isUnknown) this.#cusum.learn(one.endMillis, one.calls, one.failed, base, one.repeated);
    });
    return null;
  }

  /** Ends the open episode when the operation is no longer called. */
  abandoned(nowMillis: number): Change | null {
    const ending = this.#open?.episode.abandoned(nowMillis);
    return ending ? this.#end(this.#open!, ending) : null;
  }

  /** The cumulative sum that chance reaches at the given rate: its probability falls exponentially with the sum. */
  #limit(): number {
    const { callsAnAlarm, leastLimit } = FAILURES;
    return Math.max(leastLimit, Math.log(this.#usual.callsPerWeek / (callsAnAlarm * this.#alarmsPerWeek)));
  }

  #begin({ since, share, strength }: ShareRise, nowMillis: number): Change {
    const base = this.#usual.value;
    const acceptAfterMillis = Math.min(
      FAILURES.maxAcceptMillis,
      Math.max(FAILURES.minAcceptMillis, nowMillis - this.#bornMillis),
    );
    const episode = new Episode(since, { ...FAILURES.rules, acceptAfterMillis });
    this.#open = { episode, base, effect: share - base, told: share, worst: share };
    this.#usual.forgetWaiting();
    const finding = { kind: this.#kind, sinceMillis: since, from: base, to: share, unit: 'share', strength } as const;
    return { type: 'opened', finding };
  }

  #follow(open: FailureEpisode, nowMillis: number): Change | null {
    const { value: share, calls } = this.#recent;
    open.worst = Math.max(open.worst, share);
    const calm = share < open.base + FAILURES.calmShare * open.effect;
    const ending = open.episode.follow(nowMillis, calm, share <= this.#limits.maxAccepted);
    if (ending !== null) {
      if (ending.resolution === 'new normal') this.#usual.accept(share);
      return this.#end(open, ending);
    }
    const worse = share > open.told && share - open.base >= FAILURES.worseFactor * open.effect;
    if (!worse || calls < FAILURES.minWorseCalls) return null;
    open.told = share;
    return { type: 'worse', to: share };
  }

  #end({ worst }: FailureEpisode, ending: Ending): Change {
    this.#open = null;
    this.#cusum.clear();
    return { type: 'ended', ending, worst };
  }
}
