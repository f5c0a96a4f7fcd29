import type { ShareRise } from '../../statistics/share-cusum.js';
import type { Ending, Finding, Interval } from '../finding.js';
import { BASELINE, LEVEL, RAMP } from '../tuning.js';
import { BUCKET_MILLIS, BucketRing, CALLS, LOG_DURATION, SCORE, SCORE_BEYOND } from './bucket-ring.js';
import { BucketSample } from './bucket-sample.js';
import { Improvement } from './improvement.js';
import { LatencyBaseline, type Sample } from './latency-baseline.js';
import { LatencyEpisode } from './latency-episode.js';
import { LearningHold } from './learning-hold.js';
import { RampDetector } from './ramp-detector.js';
import { type Shift, ShiftTest, type Usual } from './shift-test.js';
import { TailDetector } from './tail-detector.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 168 * HOUR;

/** Durations below are taken for this, in ms: clocks do not tell them apart. */
const MIN_DURATION = 0.01;

/** Watches how long an operation's successful calls take: level, tail and drift, one episode at a time. */
export class DurationDetector {
  readonly #ring = new BucketRing();
  readonly #baseline = new LatencyBaseline();
  readonly #level: ShiftTest;
  readonly #tail = new TailDetector();
  readonly #drift: RampDetector;
  readonly #improvement = new Improvement();
  readonly #hold = new LearningHold();
  readonly #sample = new BucketSample();
  /** Buckets that wait to be learned. */
  readonly #waiting: Sample[] = [];
  #slow = 0;
  #bornAt = Number.NaN;
  #bucketAt = Number.NaN;
  /** How far apart buckets are. */
  #bucketMillis = BUCKET_MILLIS;
  #episode: LatencyEpisode | null = null;

  /** @param alarmsPerWeek how many false alarms a week chance may make */
  constructor(alarmsPerWeek: number) {
    this.#level = new ShiftTest({
      windows: LEVEL.windows,
      alarmsPerWeek: LEVEL.alarmShare * alarmsPerWeek,
    });
    this.#drift = new RampDetector(alarmsPerWeek);
  }

  /** Adds a successful call. The hot path: no allocation, no branch on history. */
  observe(durationMs: number): void {
    const { scatter, level, reference } = this.#baseline;
    const value = Math.log(durationMs > MIN_DURATION ? durationMs : MIN_DURATION);
    const sums = this.#ring.current;
    sums[CALLS]!++;
    sums[LOG_DURATION]! += value;
    sums[SCORE]! += scatter.score(value - reference);
    sums[SCORE_BEYOND]! += scatter.score(value - level - LEVEL.margin);
    if (value - (level > reference ? level : reference) > this.#tail.limit) this.#slow++;
    this.#sample.offer(value);
  }

  /** Closes the running bucket and tells what came up or came to an end, if anything did. */
  closeBucket(interval: Interval): Finding | Ending | null {
    const calls = this.#sample.seen;
    if (calls === 0) return this.#follow(interval);
    const sum = this.#ring.current[LOG_DURATION]!;
    const slow = this.#slow;
    this.#keep(interval.startedAt, calls, sum / calls);
    this.#ring.push(interval.startedAt);
    const rise = this.#tail.add(interval.startedAt, interval.closedAt, calls, slow, WEEK / this.#bucketMillis);
    const minute = this.#drift.add(interval.startedAt, calls, sum);
    this.#refresh(interval.closedAt);
    if (this.#episode !== null) return this.#follow(interval);
    return this.#shifted(interval, rise) ?? (minute ? this.#drifted(interval) : null);
  }

  /** Puts the bucket's sample aside, to be learned later. */
  #keep(startedAt: number, calls: number, mean: number): void {
    if (Number.isNaN(this.#bornAt)) this.#bornAt = startedAt;
    else {
      const gap = Math.min(HOUR, Math.max(BUCKET_MILLIS, startedAt - this.#bucketAt));
      this.#bucketMillis += 0.02 * (gap - this.#bucketMillis);
    }
    this.#bucketAt = startedAt;
    this.#waiting.push({ startedAt, calls, mean, values: this.#sample.take() });
    if (this.#waiting.length > 2 * BASELINE.delayBuckets) this.#waiting.shift();
    this.#slow = 0;
  }

  /** Brings the ranks up to date when a fiftieth of what they rest on is new. */
  #refresh(now: number): void {
    const { scatter } = this.#baseline;
    if (scatter.learned < Math.max(12, 0.02 * scatter.size)) return;
    this.#baseline.refresh();
    this.#limitTail(now);
  }

  /** What was usual before an improvement is not very slow. */
  #limitTail(now: number): void {
    const slack = Math.max(0, this.#improvement.before(now) - this.#baseline.level);
    this.#tail.refresh(now, this.#baseline.scatter, slack);
  }

  #shifted(interval: Interval, rise: ShareRise | null): Finding | null {
    const { calls } = this.#baseline;
    const bucketsPerWeek = WEEK / this.#bucketMillis;
    const now = interval.closedAt;
    const usual = this.#usualAt(now);
    const floor = this.#bucketMillis > LEVEL.sparseMillis ? LEVEL.sparseFloor : 0;
    const known = calls >= LEVEL.minCalls && now - this.#bornAt > LEVEL.minMillis;
    const level = known ? this.#level.test(this.#ring, now, usual, bucketsPerWeek, floor) : null;
    if (level !== null && level.strength >= 1) return this.#risen(level, usual.mean);
    const suspected = level !== null && level.strength > LEVEL.suspected;
    if ((!suspected || this.#hold.isStale) && rise !== null && rise.strength >= 1) return this.#tailed(rise);
    this.#settle(interval, suspected);
    return null;
  }

  #risen({ since, effect, strength }: Shift, usual: number): Finding {
    const to = Math.exp(usual + effect);
    this.#episode = new LatencyEpisode('level', since, effect, to);
    return { kind: 'level', since, from: Math.exp(usual), to, unit: 'ms', strength };
  }

  #tailed({ since, base, share, strength }: ShareRise): Finding {
    this.#episode = new LatencyEpisode('tail', since, share - base, share);
    return { kind: 'tail', since, from: base, to: share, unit: 'share', strength };
  }

  #drifted({ closedAt: now }: Interval): Finding | null {
    if (this.#baseline.calls < RAMP.minCalls || now - this.#bornAt < RAMP.minMillis) return null;
    const usual = Math.max(this.#baseline.level, this.#improvement.before(now));
    const drift = this.#drift.test(now, usual, this.#level.wandering);
    if (drift === null) return null;
    const since = now - drift.minutes * MINUTE;
    const [from, to] = [Math.exp(drift.from), Math.exp(drift.to)];
    this.#episode = new LatencyEpisode('drift', since, drift.to - usual, to);
    return { kind: 'drift', since, from, to, unit: 'ms', strength: drift.strength };
  }

  /** The level that a rise is held against: the baseline, and no less than the level before an improvement. */
  #usualAt(now: number): Usual {
    const { mean, deviation, size } = this.#baseline.usual;
    return { mean: Math.max(mean, this.#improvement.before(now)), deviation, size };
  }

  /** Learns as long as nothing is suspected; a suspicion that leads nowhere stops the learning for a while only. */
  #settle({ closedAt: now }: Interval, suspected: boolean): void {
    this.#learnWander();
    if (this.#hold.holds(now, suspected)) return;
    while (this.#waiting.length > BASELINE.delayBuckets) this.#baseline.learn(this.#waiting.shift()!);
    if (this.#baseline.calls < LEVEL.minCalls) return;
    this.#improve(now, this.#baseline.usual);
  }

  /** Also while something is suspected: if only what is quiet were learned, a restless operation would pass for a calm one. */
  #learnWander(): void {
    const { calls, usual } = this.#baseline;
    if (calls >= LEVEL.minCalls) this.#level.learn(this.#ring, usual);
  }

  /** Follows an improvement at once, and its end back to what was usual before. */
  #improve(now: number, usual: Usual): void {
    if (this.#level.fall(this.#ring, usual, 24) > BASELINE.minFall) {
      this.#improvement.remember(now, usual.mean);
      this.#move(now, this.#ring.mean(24), this.#ring.sum(CALLS, 24));
      return;
    }
    const before = this.#improvement.before(now);
    const half = 0.5 * (before + usual.mean);
    if (before > usual.mean && this.#ring.mean(24) > half && this.#ring.mean(8) > half) {
      this.#improvement.forget();
      this.#move(now, before, BASELINE.returnCalls);
    }
  }

  #move(now: number, level: number, calls: number): void {
    this.#baseline.moveTo(level, calls);
    this.#drift.clear();
    this.#limitTail(now);
  }

  /** Closes the episode if it is over, and starts to look afresh, so that its last buckets are not found again. */
  #follow({ closedAt: now }: Interval): Ending | null {
    if (this.#episode === null) return null;
    this.#drift.skip(now);
    const ending = this.#episode.follow(now, this.#ring, this.#baseline, this.#tail);
    if (ending === null) return null;
    if (ending.resolution === 'new normal') {
      this.#move(now, this.#ring.mean(48), this.#ring.sum(CALLS, 48));
    }
    this.#episode = null;
    this.#ring.clear();
    this.#drift.clear();
    this.#tail.clear();
    this.#waiting.length = 0;
    this.#hold.clear();
    return ending;
  }
}
