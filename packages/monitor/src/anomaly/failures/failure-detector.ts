import { ShareCusum } from '../../statistics/share-cusum.js';
import type { Ending, Finding, Interval } from '../finding.js';
import { FAILURES } from '../tuning.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 168 * HOUR;

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
  readonly #cusum = new ShareCusum(FAILURES.cusum);
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
    const fade = Math.exp(-Math.max(calls / FAILURES.fadeCalls, passed / FAILURES.fadeMillis));
    this.#recentFailed = this.#recentFailed * fade + failed;
    this.#recentCalls = this.#recentCalls * fade + calls;
    if (this.#episode !== null) return this.#close(this.#episode, now);
    let suspected = false;
    if (this.#calls >= FAILURES.minCalls) {
      const rise = this.#cusum.add(startedAt, now, calls, failed, this.#believed, this.#limit());
      if (rise !== null && rise.strength >= 1) {
        const { since, base, share, strength } = rise;
        this.#episode = { since, base, share, worst: share, calmSince: null };
        this.#waiting = [];
        this.#waitingCalls = 0;
        return { kind: 'errors', since, from: base, to: share, unit: 'share', strength };
      }
      suspected = rise !== null && rise.strength > FAILURES.suspected;
    }
    this.#waiting.push({ closedAt: now, passed, calls, failed, repeated, suspected });
    this.#waitingCalls += calls;
    while (
      this.#waiting.length > 0 &&
      (this.#waitingCalls > FAILURES.waitingShare * this.#calls ||
        now - this.#waiting[0]!.closedAt >= FAILURES.delayMillis)
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
    if (this.#calls >= FAILURES.minCalls) this.#cusum.learn(closedAt, calls, failed, this.#believed, repeated);
    if (suspected) return;
    this.#calls += calls;
    const slower = Math.min(1 - Math.exp(-passed / FAILURES.followMillis), calls / FAILURES.followCalls);
    this.#usual += Math.max(slower, calls / this.#calls) * (failed / calls - this.#usual);
  }

  /** The cumulative sum that chance reaches as rarely as wished: it falls off exponentially with the number of calls. */
  #limit(): number {
    const callsPerWeek = Math.max(200, this.#callsPerMilli * WEEK);
    return Math.log(callsPerWeek / (FAILURES.callsAnAlarm * this.#alarmsPerWeek));
  }

  #close(episode: Episode, now: number): Ending | null {
    const share = this.#recentFailed / Math.max(1, this.#recentCalls);
    episode.worst = Math.max(episode.worst, share);
    if (share >= episode.base + FAILURES.calmShare * (episode.share - episode.base)) episode.calmSince = null;
    else episode.calmSince ??= now;
    if (episode.calmSince !== null && now - episode.calmSince >= FAILURES.calmMillis) {
      return this.#over({ endedAt: episode.calmSince, resolution: 'recovered', worst: episode.worst });
    }
    if (now - episode.since > FAILURES.longestMillis) {
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
