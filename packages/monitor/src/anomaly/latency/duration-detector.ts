import type { Change, Interval, Lane } from '../finding.js';
import { BASELINE, EPISODE, LEVEL } from '../tuning.js';
import {
  BUCKET_MILLIS,
  BucketRing,
  CALLS,
  LOG_DURATION,
  MUCH_SLOWER,
  SCORE,
  SCORE_BEYOND,
} from './buckets/bucket-ring.js';
import { BucketSample } from './buckets/bucket-sample.js';
import { Improvement } from './improvement.js';
import { LatencyBaseline, type Sample } from './latency-baseline.js';
import { LearningHold } from './learning-hold.js';
import { LevelDetector, type LevelView } from './level-detector.js';
import type { ShiftLimits } from './shift-test.js';
import { TailDetector } from './tail-detector.js';
import type { Usual } from './wandering.js';

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
/** Shorter durations count as this, in milliseconds, which is below the resolution of clocks. */
const MIN_DURATION = 0.01;
const NO_LIMITS: ShiftLimits = { minFloor: 0, minBuckets: 0 };

/** Detects anomalies of the durations of successful calls, and keeps the baseline of level and tail. */
export class DurationDetector {
  readonly #ring = new BucketRing();
  readonly #baseline = new LatencyBaseline();
  readonly #level: LevelDetector;
  readonly #tail = new TailDetector();
  readonly #improvement = new Improvement();
  readonly #hold = new LearningHold();
  readonly #sample = new BucketSample();
  /** Buckets queued to be learned. */
  readonly #waiting: Sample[] = [];
  /** The distance above the reference from which a call took much longer than the median. */
  #muchSlower = Number.POSITIVE_INFINITY;
  #bornMillis = Number.NaN;
  #bucketStartMillis = Number.NaN;
  /** The interval between buckets. */
  #bucketMillis = BUCKET_MILLIS;

  /** @param alarmsPerWeek false alarms a week that chance may cause, > 0 */
  constructor(alarmsPerWeek: number) {
    this.#level = new LevelDetector(alarmsPerWeek);
  }

  /** Adds a successful call. It runs for every call, so it does not allocate or branch on history. */
  observe(durationMs: number): void {
    const { scatter, level, reference } = this.#baseline;
    const value = Math.log(durationMs > MIN_DURATION ? durationMs : MIN_DURATION);
    const sums = this.#ring.current;
    sums[CALLS]!++;
    sums[LOG_DURATION]! += value;
    sums[SCORE]! += scatter.score(value - reference);
    sums[SCORE_BEYOND]! += scatter.score(value - level - LEVEL.margin);
    if (value - reference > this.#muchSlower) sums[MUCH_SLOWER]!++;
    this.#tail.observe(value - reference, value - (level > reference ? level : reference));
    this.#sample.offer(value);
  }

  /** Closes the running bucket; returns the episodes that opened, escalated or ended. */
  closeBucket(interval: Interval, tell: (lane: Lane, change: Change) => void): void {
    const calls = this.#sample.seen;
    const now = interval.endMillis;
    let minuteCompleted = false;
    if (calls > 0) {
      const sum = this.#ring.current[LOG_DURATION]!;
      this.#keep(interval.startMillis, calls, sum / calls);
      this.#ring.push(interval.startMillis);
      this.#tail.closeBucket(interval, calls, WEEK / this.#bucketMillis, this.#level.isOpen);
      minuteCompleted = this.#level.add(interval.startMillis, calls, sum);
      this.#refresh(now);
    }
    const wasOpen = this.#level.isOpen || this.#tail.isOpen;
    if (wasOpen) this.#followOpen(now, tell);
    if (calls > 0) this.#detect(now, minuteCompleted, wasOpen, tell);
  }

  /** Ends the open episodes when the operation is no longer called. */
  abandoned(now: number, tell: (lane: Lane, change: Change) => void): void {
    const [level, tail] = [this.#level.abandoned(now), this.#tail.abandoned(now)];
    if (level !== null) tell('level', level);
    if (tail !== null) tell('tail', tail);
    if (level !== null || tail !== null) this.#lookAfresh();
  }

  /** Queues the bucket's sample, to be learned later. */
  #keep(startMillis: number, calls: number, mean: number): void {
    if (Number.isNaN(this.#bornMillis)) this.#bornMillis = startMillis;
    else {
      const gap = Math.min(HOUR, Math.max(BUCKET_MILLIS, startMillis - this.#bucketStartMillis));
      this.#bucketMillis += 0.02 * (gap - this.#bucketMillis);
    }
    this.#bucketStartMillis = startMillis;
    this.#waiting.push({ startMillis, calls, mean, values: this.#sample.take() });
    if (this.#waiting.length > 2 * BASELINE.delayBuckets) this.#waiting.shift();
  }

  /** Updates the ranks when a fiftieth of their values is new. */
  #refresh(now: number): void {
    const { scatter } = this.#baseline;
    if (scatter.learned < Math.max(12, 0.02 * scatter.size)) return;
    this.#baseline.refresh();
    this.#muchSlower = scatter.quantile(0.5) + LEVEL.signs.floor;
    this.#limitTail(now);
  }

  /** Durations that were usual before an improvement are not very slow. */
  #limitTail(now: number): void {
    const slack = Math.max(0, this.#improvement.before(now) - this.#baseline.level);
    this.#tail.refresh(now, this.#baseline.scatter, slack);
  }

  #viewAt(nowMillis: number): LevelView {
    const { mean, deviation, size } = this.#baseline.usual;
    return {
      ring: this.#ring,
      nowMillis,
      baseline: this.#baseline,
      usual: { mean: Math.max(mean, this.#improvement.before(nowMillis)), deviation, size },
      bucketMillis: this.#bucketMillis,
      ageMillis: nowMillis - this.#bornMillis,
    };
  }

  #followOpen(now: number, tell: (lane: Lane, change: Change) => void): void {
    this.#level.skip(now);
    const above = this.#ring.mean(EPISODE.calmBuckets) - this.#baseline.level;
    const tail = this.#tail.follow(now, above);
    if (tail !== null) tell('tail', tail);
    const level = this.#level.follow(this.#viewAt(now));
    if (level !== null) tell('level', level);
    if (level?.type === 'ended' && level.ending.resolution === 'new normal') {
      const [mean, calls] = [this.#ring.mean(48), this.#ring.sum(CALLS, 48)];
      if (calls > 0) this.#move(now, mean, { calls, settledMillis: now, accepted: true });
    }
    const ended = level?.type === 'ended' || (tail?.type === 'ended' && !this.#level.isOpen);
    if (ended) this.#lookAfresh();
  }

  /** Clears the last buckets of an episode, so that they are not found again. */
  #lookAfresh(): void {
    this.#ring.clear();
    this.#level.clear();
    this.#tail.clear();
    this.#waiting.length = 0;
    this.#hold.clear();
  }

  /** Looks for a new episode, and learns while there is none. */
  #detect(now: number, minuteCompleted: boolean, wasOpen: boolean, tell: (lane: Lane, change: Change) => void): void {
    if (this.#level.isOpen) return;
    const view = this.#viewAt(now);
    // A tail raises the level too, so a level reported beside it must be higher than that.
    const level = this.#level.detect(view, this.#tail.isOpen ? EPISODE.beyondTail : NO_LIMITS, minuteCompleted);
    if (level !== null) {
      tell('level', level);
      return;
    }
    if (wasOpen) return;
    if (!this.#level.isSuspected || this.#hold.isStale) {
      const tail = this.#tail.detect(this.#baseline.ageMillis(now));
      if (tail !== null) {
        tell('tail', tail);
        return;
      }
    }
    this.#settle(view);
  }

  /** Learns while nothing is suspected; a suspicion that is not confirmed stops the learning for a limited time. */
  #settle(view: LevelView): void {
    this.#level.learn(view);
    if (this.#hold.holds(view.nowMillis, this.#level.isSuspected)) return;
    while (this.#waiting.length > BASELINE.delayBuckets) this.#baseline.learn(this.#waiting.shift()!);
    if (this.#baseline.calls >= LEVEL.minCalls) this.#improve(view.nowMillis, this.#baseline.usual);
  }

  /** Follows an improvement at once, and the return from it. */
  #improve(now: number, usual: Usual): void {
    const { fallBuckets, minFall, returnCalls } = BASELINE;
    if (this.#level.fall(this.#ring, usual, fallBuckets) > minFall) {
      this.#improvement.remember(now, usual.mean, this.#baseline.knownMillis(now));
      const [mean, calls] = [this.#ring.mean(fallBuckets), this.#ring.sum(CALLS, fallBuckets)];
      this.#move(now, mean, { calls, settledMillis: now });
      return;
    }
    const before = this.#improvement.before(now);
    const half = 0.5 * (before + usual.mean);
    if (before > usual.mean && this.#ring.mean(fallBuckets) > half && this.#ring.mean(8) > half) {
      this.#improvement.forget();
      this.#move(now, before, { calls: returnCalls, settledMillis: now - BASELINE.minKnownMillis });
    }
  }

  #move(now: number, level: number, moved: Parameters<LatencyBaseline['moveTo']>[1]): void {
    this.#baseline.moveTo(level, moved);
    this.#level.clear();
    this.#limitTail(now);
  }
}
