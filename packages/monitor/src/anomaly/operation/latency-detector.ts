import type { Anomaly } from '../anomaly.js';
import { AnomalyTracker } from '../episode/anomaly-tracker.js';
import { FailureCounter } from '../failures/failure-counter.js';
import { FailureDetector } from '../failures/failure-detector.js';
import type { Change, Interval, Lane } from '../finding.js';
import { BUCKET_MILLIS } from '../latency/buckets/bucket-ring.js';
import { DurationDetector } from '../latency/duration-detector.js';
import { NoTrafficDetector } from '../traffic/no-traffic-detector.js';
import { CLOCK } from '../tuning.js';
import { SlowestTraces } from './slowest-traces.js';
import { SteadyTime } from './steady-time.js';

export interface LatencyDetectorOptions {
  /**
   * False alarms a week that chance alone may cause, > 0. A larger value reports changes sooner.
   * @default 0.1
   */
  readonly falseAlarmsPerWeek?: number;
}

/**
 * Detects the anomalies of one operation: calls that become slower, fail or stop, one anomaly for each episode. `observe` each call,
 * `tick` every few seconds. The caller passes the time in milliseconds since the epoch (the traffic's daily pattern is learned by
 * UTC hours); calls may come out of order, and a step of the clock loses nothing. Neither method throws; values that are no
 * numbers are not counted. About 40 kB, however many calls it sees.
 *
 * An improvement is never an anomaly, nor is a change of some seconds, a burst of calls, or a change that the operation repeats.
 */
export class LatencyDetector {
  readonly #anomalies = new AnomalyTracker();
  readonly #durations: DurationDetector;
  readonly #failures: FailureDetector;
  readonly #silent: FailureDetector;
  readonly #traffic = new NoTrafficDetector();
  readonly #time = new SteadyTime();
  readonly #slowest = new SlowestTraces();
  readonly #failedTraces = new SlowestTraces();
  readonly #silentTraces = new SlowestTraces();
  #bucketStart = 0;
  /** The end of the running bucket; there is none before the first call. */
  #bucketEnd = Number.NEGATIVE_INFINITY;
  readonly #outcomes = new FailureCounter();
  readonly #results = new FailureCounter();

  /** @throws RangeError if `falseAlarmsPerWeek` is not a number > 0. */
  constructor(options: LatencyDetectorOptions = {}) {
    const { falseAlarmsPerWeek = 0.1 } = options;
    if (!(falseAlarmsPerWeek > 0 && falseAlarmsPerWeek < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`LatencyDetector: falseAlarmsPerWeek must be a number > 0, got ${falseAlarmsPerWeek}`);
    }
    this.#durations = new DurationDetector(falseAlarmsPerWeek);
    this.#failures = new FailureDetector(falseAlarmsPerWeek);
    this.#silent = new FailureDetector(falseAlarmsPerWeek, 'silent_failures');
  }

  /** Episodes that were not reported because the operation had as large ones shortly before, or at this time of the weeks before. */
  get untold(): number {
    return this.#anomalies.untold;
  }

  /** Changes of anomalies dropped because there were more than 64 between two ticks. */
  get dropped(): number {
    return this.#anomalies.dropped;
  }

  /**
   * Adds a call that ended at `endMillis`.
   * @param durationMs in milliseconds, >= 0; of failed calls it only orders the traces
   * @param ok whether it succeeded
   * @param traceId the trace id that an anomaly lists if the call is among the slowest
   * @param silentFailure whether the call succeeded with a result that fails
   */
  observe(endMillis: number, durationMs: number, ok: boolean, traceId?: string, silentFailure = false): void {
    this.#time.call(endMillis);
    if (this.#time.now >= this.#bucketEnd && !this.#openBucket()) return;
    this.#outcomes.add(!ok);
    if (ok) {
      this.#results.add(silentFailure);
      if (durationMs >= 0 && durationMs < CLOCK.maxMillis) this.#durations.observe(durationMs);
    }
    if (traceId === undefined) return;
    (ok ? this.#slowest : this.#failedTraces).add(this.#time.now, traceId, durationMs);
    if (silentFailure) this.#silentTraces.add(this.#time.now, traceId, durationMs);
  }

  /** Returns the anomalies that opened, escalated and closed since the last tick. */
  tick(nowMillis: number): Anomaly[] {
    this.#time.tick(nowMillis);
    const { now } = this.#time;
    if (this.#outcomes.calls > 0 && now >= this.#bucketEnd) this.#closeBucket();
    if (this.#outcomes.calls === 0) this.#abandon(now);
    const traffic = this.#traffic.test(now);
    if (traffic !== null) this.#tell('traffic', traffic, now);
    const changes = this.#anomalies.take();
    return this.#time.isStepped ? changes.map((anomaly) => this.#inCallersTime(anomaly)) : changes;
  }

  /** False as long as no time was ever given. */
  #openBucket(): boolean {
    const { now } = this.#time;
    if (now === Number.NEGATIVE_INFINITY) return false;
    if (this.#outcomes.calls > 0) this.#closeBucket();
    this.#bucketStart = now;
    this.#bucketEnd = now + BUCKET_MILLIS;
    return true;
  }

  #closeBucket(): void {
    const interval: Interval = { startMillis: this.#bucketStart, endMillis: this.#bucketEnd };
    const tell = (lane: Lane, change: Change) => this.#tell(lane, change, interval.endMillis);
    const outcomes = this.#outcomes.take();
    const resumed = this.#traffic.add(interval.startMillis, outcomes.calls);
    if (resumed !== null) tell('traffic', resumed);
    const failing = this.#failures.closeBucket(interval, outcomes);
    if (failing !== null) tell('failures', failing);
    const silent = this.#silent.closeBucket(interval, this.#results.take());
    if (silent !== null) tell('silent', silent);
    this.#durations.closeBucket(interval, tell);
    this.#bucketEnd = Number.NEGATIVE_INFINITY;
  }

  /** Ends the episodes that nothing has been known of for long. */
  #abandon(now: number): void {
    const tell = (lane: Lane, change: Change) => this.#tell(lane, change, now);
    this.#durations.abandoned(now, tell);
    for (const [lane, detector] of [
      ['failures', this.#failures],
      ['silent', this.#silent],
    ] as const) {
      const ended = detector.abandoned(now);
      if (ended !== null) tell(lane, ended);
    }
  }

  #tell(lane: Lane, change: Change, nowMillis: number): void {
    const traces = lane === 'failures' ? this.#failedTraces : lane === 'silent' ? this.#silentTraces : this.#slowest;
    const ids = lane === 'traffic' ? [] : tracesOf(traces, change.type);
    this.#anomalies.apply(lane, change, nowMillis, ids);
  }

  #inCallersTime(anomaly: Anomaly): Anomaly {
    const toCaller = (millis: number) => this.#time.toCaller(millis);
    return {
      ...anomaly,
      since: toCaller(anomaly.since),
      detectedAt: toCaller(anomaly.detectedAt),
      ...(anomaly.escalatedAt !== undefined && { escalatedAt: toCaller(anomaly.escalatedAt) }),
      ...(anomaly.endedAt !== undefined && { endedAt: toCaller(anomaly.endedAt) }),
    };
  }
}

function tracesOf(traces: SlowestTraces, type: Change['type']): string[] {
  if (type === 'opened') return traces.begin();
  return type === 'worse' ? traces.soFar() : traces.end();
}
