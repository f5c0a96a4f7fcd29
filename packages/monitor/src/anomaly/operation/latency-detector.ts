import type { Anomaly } from '../anomaly.js';
import { AnomalyTracker, type Lane } from '../episode/anomaly-tracker.js';
import { FailureDetector } from '../failures/failure-detector.js';
import type { Ending, Finding, Interval } from '../finding.js';
import { BUCKET_MILLIS } from '../latency/bucket-ring.js';
import { DurationDetector } from '../latency/duration-detector.js';
import { NoTrafficDetector } from '../traffic/no-traffic-detector.js';
import { SlowestTraces } from './slowest-traces.js';

/** A clock that goes back further than this was set back: what is known belongs to another time. */
const SET_BACK = 3_600_000;
/** Beyond this a number is no time or duration in ms (the range of `Date`). */
const MAX_MILLIS = 8.64e15;

export interface LatencyDetectorOptions {
  /**
   * How many false alarms a week chance alone may make, > 0. The more, the sooner a change is told.
   * @default 0.1
   */
  readonly falseAlarmsPerWeek?: number;
}

/**
 * Watches one operation: tells when its calls become slower, differ more, fail, or stop, in one anomaly an episode.
 * `observe` each call, `tick` every few seconds. The caller passes the time, in ms since the epoch (the day's pattern
 * is learned by UTC hours); calls may come out of order. Neither method throws; what is no number is not counted.
 * About 40 kB, however many calls it sees.
 *
 * An improvement never is an anomaly, nor is what lasts some seconds, a burst of calls, or what the time of day brings.
 */
export class LatencyDetector {
  readonly #alarmsPerWeek: number;
  readonly #episodes = new AnomalyTracker();
  #latency: DurationDetector;
  #errors: FailureDetector;
  #silence = new NoTrafficDetector();
  #slowest = new SlowestTraces();
  #failedTraces = new SlowestTraces();
  #now = Number.NEGATIVE_INFINITY;
  #bucketStart = 0;
  /** When the running bucket is over; there is none before the first call. */
  #bucketEnd = Number.NEGATIVE_INFINITY;
  #calls = 0;
  #failed = 0;
  /** How many of them came right after one that failed. */
  #repeated = 0;
  #lastFailed = false;

  /** @throws RangeError if `falseAlarmsPerWeek` is not a number > 0. */
  constructor(options: LatencyDetectorOptions = {}) {
    const { falseAlarmsPerWeek = 0.1 } = options;
    if (!(falseAlarmsPerWeek > 0 && falseAlarmsPerWeek < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`LatencyDetector: falseAlarmsPerWeek must be a number > 0, got ${falseAlarmsPerWeek}`);
    }
    this.#alarmsPerWeek = falseAlarmsPerWeek;
    this.#latency = new DurationDetector(falseAlarmsPerWeek);
    this.#errors = new FailureDetector(falseAlarmsPerWeek);
  }

  /**
   * Adds a call that ended at `timeMs`.
   * @param durationMs in ms, >= 0; of failed calls it only orders the traces
   * @param ok whether it succeeded
   * @param traceId what an anomaly shows to open, if the call was among the slowest
   */
  observe(timeMs: number, durationMs: number, ok: boolean, traceId?: string): void {
    if (timeMs > this.#now || timeMs < this.#now - SET_BACK) this.#advance(timeMs);
    if (this.#now >= this.#bucketEnd && !this.#openBucket()) return;
    this.#calls++;
    if (ok) {
      if (durationMs >= 0 && durationMs < MAX_MILLIS) this.#latency.observe(durationMs);
    } else {
      this.#failed++;
      if (this.#lastFailed) this.#repeated++;
    }
    this.#lastFailed = !ok;
    if (traceId !== undefined) (ok ? this.#slowest : this.#failedTraces).add(this.#now, traceId, durationMs);
  }

  /** Tells which anomalies opened and closed since the last tick. */
  tick(timeMs: number): Anomaly[] {
    if (timeMs > this.#now || timeMs < this.#now - SET_BACK) this.#advance(timeMs);
    if (this.#calls > 0 && this.#now >= this.#bucketEnd) this.#closeBucket();
    const silence = this.#silence.test(this.#now);
    if (silence !== null) this.#episodes.open('no_traffic', silence, this.#now, []);
    return this.#episodes.take();
  }

  #advance(timeMs: number): void {
    if (!(Math.abs(timeMs) < MAX_MILLIS)) return;
    if (timeMs < this.#now) {
      this.#episodes.closeAll(this.#now);
      this.#latency = new DurationDetector(this.#alarmsPerWeek);
      this.#errors = new FailureDetector(this.#alarmsPerWeek);
      this.#silence = new NoTrafficDetector();
      this.#slowest = new SlowestTraces();
      this.#failedTraces = new SlowestTraces();
      this.#calls = 0;
      this.#failed = 0;
      this.#repeated = 0;
      this.#bucketEnd = Number.NEGATIVE_INFINITY;
    }
    this.#now = timeMs;
  }

  /** False as long as no time was ever given. */
  #openBucket(): boolean {
    if (this.#now === Number.NEGATIVE_INFINITY) return false;
    if (this.#calls > 0) this.#closeBucket();
    this.#bucketStart = this.#now;
    this.#bucketEnd = this.#now + BUCKET_MILLIS;
    return true;
  }

  #closeBucket(): void {
    const interval: Interval = { startedAt: this.#bucketStart, closedAt: this.#bucketEnd };
    const ended = this.#silence.add(interval.startedAt, this.#calls);
    if (ended !== null) this.#episodes.close('no_traffic', ended, []);
    this.#pass(
      'errors',
      interval,
      this.#errors.closeBucket(interval, this.#calls, this.#failed, this.#repeated),
      this.#failedTraces,
    );
    this.#pass('latency', interval, this.#latency.closeBucket(interval), this.#slowest);
    this.#calls = 0;
    this.#failed = 0;
    this.#repeated = 0;
    this.#bucketEnd = Number.NEGATIVE_INFINITY;
  }

  #pass(lane: Lane, interval: Interval, change: Finding | Ending | null, traces: SlowestTraces): void {
    if (change === null) return;
    if ('kind' in change) this.#episodes.open(lane, change, interval.closedAt, traces.begin());
    else this.#episodes.close(lane, change, traces.end());
  }
}
