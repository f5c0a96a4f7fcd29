import { type Clock, errorTypeOf, systemClock, traceOperation } from '@mcp-vitals/signals';
import type { OperationSample, WindowView } from '@mcp-vitals/windows';
import { LatencyDetector } from '../anomaly/operation/latency-detector.js';
import { recommend } from '../recommend/recommend.js';
import type { Recommendation } from '../recommend/recommendation.js';
import type { OperationAnomaly, OperationDetector } from './anomaly.js';
import { AnomalyLog } from './anomaly-log.js';
import { aboveTheMean, type PerformanceAnomaly, type PerformanceAnomalyOptions } from './mean-threshold.js';
import { OperationHistory } from './operation-history.js';
import { type OperationPerformance, performanceOf } from './operation-performance.js';
import { type OperationIdentity, OperationTable, type TrackedOperation } from './operation-table.js';
import { Ring } from './ring.js';

/** What a user says about a call; at most 32 values, texts up to 256 characters. */
export type PerformanceAttributes = Record<string, string | number | boolean>;

export interface McpPerformanceTrackerOptions {
  /** How many finished calls are kept one by one. @default 10_000 */
  readonly maxSnapshots?: number;
  /** How far back figures and trends reach. @default 60 */
  readonly trendWindowMinutes?: number;
  /** How many operations are told apart; calls of further ones count as `_OTHER`. @default 200 */
  readonly maxOperations?: number;
  /** Makes what watches the calls of an operation for anomalies; `null` and nothing does. @default a {@link LatencyDetector} */
  readonly createDetector?: ((operation: OperationIdentity) => OperationDetector) | null;
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

/** Changes kept for the next `tick`; the oldest are let go. */
const MOST_UNTOLD = 1000;

/**
 * What each operation costs: fed by `observe` with what a `PerformanceSpanProcessor` hands over, and by `trackOperation`.
 * Its memory does not grow with calls: operations are capped, and so are the calls that are kept one by one.
 */
export class McpPerformanceTracker {
  readonly #clock: Clock;
  readonly #windowMillis: number;
  readonly #bornMillis: number;
  readonly #operations: OperationTable;
  readonly #snapshots: Ring<OperationSample>;
  readonly #anomalies: AnomalyLog | null;
  /** Changes that no `tick` has told of yet. */
  #untold: OperationAnomaly[] = [];
  /** Spans of `trackOperation` that have not ended: it records them itself, with what the user added. */
  readonly #ownSpans = new Set<string>();
  #dropped = 0;

  /** @throws RangeError when a limit is no number greater than 0. */
  constructor(options: McpPerformanceTrackerOptions = {}) {
    const { createDetector = () => new LatencyDetector(), clock = systemClock } = options;
    this.#clock = clock;
    this.#bornMillis = clock.now();
    this.#windowMillis = 60_000 * positive('trendWindowMinutes', options.trendWindowMinutes ?? 60);
    this.#snapshots = new Ring(positive('maxSnapshots', options.maxSnapshots ?? 10_000));
    this.#anomalies = createDetector && new AnomalyLog();
    this.#operations = new OperationTable(positive('maxOperations', options.maxOperations ?? 200), (identity) => ({
      ...identity,
      history: new OperationHistory(this.#windowMillis),
      detector: createDetector?.(identity),
    }));
  }

  /** Takes a finished call. Bound, so that it can be given to a `PerformanceSpanProcessor` as it is. */
  readonly observe = (sample: OperationSample): void => {
    if (this.#ownSpans.size === 0 || !this.#ownSpans.has(sample.spanId)) this.#record(sample);
  };

  /**
   * Runs `work` as an operation: in a span, measured, and kept with the attributes given and those that `work` adds to
   * the object it receives. What `work` returns or throws comes out unchanged.
   */
  async trackOperation<T>(
    name: string,
    attributes: PerformanceAttributes,
    work: (perf: PerformanceAttributes) => Promise<T>,
  ): Promise<T> {
    const perf: PerformanceAttributes = { ...attributes };
    const startMillis = this.#clock.now();
    let span = { traceId: '', spanId: '' };
    let errorType: string | undefined;
    try {
      return await traceOperation(name, { attributes: bounded(attributes) }, async (active) => {
        span = active.spanContext();
        if (active.isRecording()) this.#ownSpans.add(span.spanId);
        try {
          return await work(perf);
        } finally {
          active.setAttributes(bounded(perf));
        }
      });
    } catch (error) {
      errorType = errorTypeOf(error);
      throw error;
    } finally {
      this.#ownSpans.delete(span.spanId);
      this.#record({
        operation: name,
        kind: 'internal',
        startMillis,
        durationMs: this.#clock.now() - startMillis,
        ok: errorType === undefined,
        errorType,
        traceId: span.traceId,
        spanId: span.spanId,
        attributes: bounded(perf),
      });
    }
  }

  /** Which anomalies opened and closed since the last `tick`; call it every few seconds to hear of them in time. */
  tick(nowMillis = this.#clock.now()): readonly OperationAnomaly[] {
    this.#judge(nowMillis);
    return this.#untold.splice(0);
  }

  /** The anomalies that are open or ended within the window, the newest first; `null` when nothing was watched. */
  getAnomalies(nowMillis = this.#clock.now()): readonly OperationAnomaly[] | null {
    if (this.#anomalies === null || this.#operations.size === 0) return null;
    this.#judge(nowMillis);
    return this.#anomalies.since(nowMillis - this.#windowMillis);
  }

  /**
   * What one operation did over the last window; `null` when it is not known. Of an exchange that both sides of which are
   * in this process it is the client's, unless `kind` says otherwise.
   */
  getOperationPerformance(
    operation: string,
    nowMillis = this.#clock.now(),
    kind?: OperationSample['kind'],
  ): OperationPerformance | null {
    const kinds = kind === undefined ? (['internal', 'client', 'server'] as const) : [kind];
    for (const one of kinds) {
      const tracked = this.#operations.find({ operation, kind: one });
      if (tracked !== undefined) return performanceOf(tracked, this.#bornMillis, nowMillis);
    }
    return null;
  }

  /** What every operation did over the last window, the most called first. */
  getPerformance(nowMillis = this.#clock.now()): readonly OperationPerformance[] {
    return [...this.#operations]
      .map((tracked) => performanceOf(tracked, this.#bornMillis, nowMillis))
      .sort((a, b) => b.count - a.count);
  }

  /** The calls that are kept one by one, the oldest first. */
  getSnapshots(): readonly OperationSample[] {
    return this.#snapshots.toArray();
  }

  /** The Python system's rule, see {@link aboveTheMean}. */
  detectPerformanceAnomalies(options: PerformanceAnomalyOptions = {}): readonly PerformanceAnomaly[] {
    return aboveTheMean(this.#snapshots.toArray(), this.#clock.now(), options);
  }

  /** What the calls of the last window, and `windows` if given, speak for; the most severe first. */
  getOptimizationRecommendations(windows?: WindowView, nowMillis = this.#clock.now()): readonly Recommendation[] {
    const windowStart = Math.max(nowMillis - this.#windowMillis, this.#bornMillis);
    const samples = this.#snapshots
      .toArray()
      .filter(({ startMillis, durationMs }) => startMillis + durationMs > windowStart);
    // When calls were let go, what is left reaches back only as far as its first one.
    const fromMillis = this.#snapshots.isFull
      ? Math.max(windowStart, samples[0]?.startMillis ?? windowStart)
      : windowStart;
    return recommend({ samples, fromMillis, toMillis: nowMillis }, windows);
  }

  /** Calls, and ticks of detectors, that were lost because something threw. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Calls that were counted as `_OTHER` because there were too many operations. */
  get overflowed(): number {
    return this.#operations.overflowed;
  }

  /** Whatever goes wrong here, such as in a detector, is not the host's affair. */
  #record(sample: OperationSample): void {
    try {
      const { operation, history, detector } = this.#operations.of(sample);
      const durationMs = sample.durationMs >= 0 ? sample.durationMs : 0;
      this.#snapshots.push(operation === sample.operation ? sample : { ...sample, operation });
      const endMillis = sample.startMillis + durationMs;
      history.add(endMillis, durationMs, sample.ok, sample.traceId);
      // No call ended later than now: one wrong time in the future would set a detector's clock there.
      detector?.observe(Math.min(endMillis, this.#clock.now()), durationMs, sample.ok, sample.traceId);
    } catch {
      this.#dropped++;
    }
  }

  /** Lets the detectors look at the time. */
  #judge(nowMillis: number): void {
    for (const tracked of this.#operations) {
      for (const anomaly of this.#tickOne(tracked, nowMillis)) {
        this.#anomalies?.add(anomaly);
        this.#untold.push(anomaly);
      }
    }
    // Nobody may ever ask.
    if (this.#untold.length > MOST_UNTOLD) this.#untold = this.#untold.slice(-MOST_UNTOLD);
  }

  #tickOne({ operation, kind, detector }: TrackedOperation, nowMillis: number): OperationAnomaly[] {
    try {
      const changed = detector?.tick(nowMillis) ?? [];
      return changed.map((anomaly) => ({ ...anomaly, operation, operationKind: kind }));
    } catch {
      this.#dropped++;
      return [];
    }
  }
}

function bounded(attributes: PerformanceAttributes): PerformanceAttributes {
  const kept: PerformanceAttributes = {};
  for (const [key, value] of Object.entries(attributes).slice(0, 32)) {
    if (typeof value === 'string') kept[key] = value.slice(0, 256);
    else if (typeof value === 'number' || typeof value === 'boolean') kept[key] = value;
  }
  return kept;
}

function positive(name: string, value: number): number {
  if (!(value > 0)) throw new RangeError(`${name} must be a number > 0, got ${value}`);
  return value;
}
