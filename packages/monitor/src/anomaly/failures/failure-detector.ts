import { ShareCusum } from '../../statistics/share-cusum.js';
import type { Ending, Finding, Interval } from '../finding.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 168 * HOUR;
/** The usual share follows over the slower of these. */
const FOLLOW_MILLIS = 3 * HOUR;
const FOLLOW_CALLS = 500;
const MIN_CALLS = 40;
/**
 * How many calls' worth of chance a wished alarm stands for: a sum that begins anew at 0 reaches its limit much more
 * rarely than the bound tells. Measured: 0 to 0.5 alarms a week where 0.1 are wished, the most at 3 % failures.
 */
const CALLS_AN_ALARM = 120;
/** A bucket is learned from only so long after it: what is about to be found is not usual. */
const DELAY_MILLIS = 5 * MINUTE;
/** Unless more calls wait than this share of those that were learned. */
const WAITING_SHARE = 0.1;
/** From this strength on something is suspected. */
const SUSPECTED = 0.6;
/** Over how many calls, or so long, the running share is averaged. */
const FADE_CALLS = 60;
const FADE_MILLIS = MINUTE;
/** An episode is over when it was calm for so long; what lasts longer than an episode may is the new normal. */
const CALM_MILLIS = 3 * MINUTE;
const EPISODE_MILLIS = 2 * HOUR;

/** A bucket that waits to be learned; `passed` is the time since the one before. */
interface Bucket {
  readonly closedAt: number;
  readonly passed: number;
  readonly calls: number;
  readonly failed: number;
  readonly repeated: number;
  readonly suspected: boolean;
}

interface Episode {
  readonly since: number;
  readonly base: number;
  readonly share: number;
  worst: number;
  calmSince: number | null;
}

/** Watches the share of calls that fail. */
export class FailureDetector {
  readonly #alarmsPerWeek: number;
  readonly #cusum = new ShareCusum({
    leastBase: 0.005,
    oddsRatios: [3, 8, 30, 200],
    spikeMillis: 29_000,
    outside: 0.16,
    leastHits: 4,
    floor: 0.03,
    leastFactor: 2,
  });
  /** At most one for each 5 s of the delay. */
  #waiting: Bucket[] = [];
  #waitingCalls = 0;
  #usual = 0;
  #calls = 0;
  #bucketAt = Number.NaN;
  #callsPerMilli = 0;
  #recentFailed = 0;
  #recentCalls = 0;
  #episode: Episode | null = null;

  /** @param alarmsPerWeek how many false alarms a week chance may make */
  constructor(alarmsPerWeek: number) {
    this.#alarmsPerWeek = alarmsPerWeek;
  }

  /**
   * Adds a bucket and tells what came up or came to an end, if anything did.
   * @param repeated how many of those that failed came right after one that failed
   */
  closeBucket(
    { startedAt, closedAt: now }: Interval,
    calls: number,
    failed: number,
    repeated: number,
  ): Finding | Ending | null {
    const passed = Math.min(HOUR, Math.max(0, startedAt - this.#bucketAt)) || 0;
    this.#bucketAt = startedAt;
    if (passed > 0) {
      this.#callsPerMilli += Math.min(0.02, passed / (10 * MINUTE)) * (calls / passed - this.#callsPerMilli);
    }
    const fade = Math.exp(-Math.max(calls / FADE_CALLS, passed / FADE_MILLIS));
    this.#recentFailed = this.#recentFailed * fade + failed;
    this.#recentCalls = this.#recentCalls * fade + calls;
    if (this.#episode !== null) return this.#close(this.#episode, now);
    let suspected = false;
    if (this.#calls >= MIN_CALLS) {
      const rise = this.#cusum.add(startedAt, now, calls, failed, this.#believed, this.#limit());
      if (rise !== null && rise.strength >= 1) {
        const { since, base, share, strength } = rise;
        this.#episode = { since, base, share, worst: share, calmSince: null };
        this.#waiting = [];
        this.#waitingCalls = 0;
        return { kind: 'errors', since, from: base, to: share, unit: 'share', strength };
      }
      suspected = rise !== null && rise.strength > SUSPECTED;
    }
    this.#waiting.push({ closedAt: now, passed, calls, failed, repeated, suspected });
    this.#waitingCalls += calls;
    while (
      this.#waiting.length > 0 &&
      (this.#waitingCalls > WAITING_SHARE * this.#calls || now - this.#waiting[0]!.closedAt >= DELAY_MILLIS)
    ) {
      this.#learn(this.#waiting.shift()!);
    }
    return null;
  }

  /** The usual share, and a little more than was seen, as long as little was seen. */
  get #believed(): number {
    return (this.#usual * this.#calls + 0.02) / (this.#calls + 4);
  }

  /** What was suspected is not usual, but tells how failures clump. */
  #learn({ closedAt, passed, calls, failed, repeated, suspected }: Bucket): void {
    this.#waitingCalls -= calls;
    if (this.#calls >= MIN_CALLS) this.#cusum.learn(closedAt, calls, failed, this.#believed, repeated);
    if (suspected) return;
    this.#calls += calls;
    const slower = Math.min(1 - Math.exp(-passed / FOLLOW_MILLIS), calls / FOLLOW_CALLS);
    this.#usual += Math.max(slower, calls / this.#calls) * (failed / calls - this.#usual);
  }

  /** The cumulative sum that chance reaches as rarely as wished: it falls off exponentially with the number of calls. */
  #limit(): number {
    const callsPerWeek = Math.max(200, this.#callsPerMilli * WEEK);
    return Math.log(callsPerWeek / (CALLS_AN_ALARM * this.#alarmsPerWeek));
  }

  #close(episode: Episode, now: number): Ending | null {
    const share = this.#recentFailed / Math.max(1, this.#recentCalls);
    episode.worst = Math.max(episode.worst, share);
    if (share >= episode.base + 0.35 * (episode.share - episode.base)) episode.calmSince = null;
    else episode.calmSince ??= now;
    if (episode.calmSince !== null && now - episode.calmSince >= CALM_MILLIS) {
      return this.#over({ endedAt: episode.calmSince, resolution: 'recovered', worst: episode.worst });
    }
    if (now - episode.since > EPISODE_MILLIS) {
      this.#usual = share;
      return this.#over({ endedAt: now, resolution: 'new normal', worst: episode.worst });
    }
    return null;
  }

  #over(ending: Ending): Ending {
    this.#episode = null;
    this.#cusum.clear();
    return ending;
  }
}
