import { type Clock, errorTypeOf, keepFromHost, systemClock, traceOperation } from '@mcp-vitals/signals';
import type { OperationSample, WindowView } from '@mcp-vitals/windows';
import type { Span } from '@opentelemetry/api';
import { LatencyDetector } from '../anomaly/operation/latency-detector.js';
import { positive, whole } from '../limits.js';
import { LoopWatch, type WatchedLoop } from '../loops/loop-watch.js';
import { recommend } from '../recommend/recommend.js';
import type { Recommendation } from '../recommend/recommendation.js';
import type { OperationAnomaly } from './anomaly.js';
import { AnomalyLog } from './anomaly-log.js';
import { aboveTheMean, type PerformanceAnomaly, type PerformanceAnomalyOptions } from './mean-threshold.js';
import { OperationHistory } from './operation-history.js';
import { type OperationPerformance, performanceOf } from './operation-performance.js';
import { OperationTable, type TrackedOperation } from './operation-table.js';
import type { McpPerformanceTrackerOptions } from './performance-options.js';
import { PlausibleTimes } from './plausible-times.js';
import { Ring } from './ring.js';
import { MinuteLevels } from './starvation/minute-levels.js';
import { Starvation } from './starvation/starvation.js';
import { boundedAttributes, type PerformanceAttributes } from './tracked-attributes.js';
import { failsInSilence, UsualLength } from './usual-length.js';

/** Changes kept for the next `tick`; the oldest are dropped. */
const MAX_PENDING = 1000;

/**
 * Tracks the performance of each operation. `observe` takes the samples of a `PerformanceSpanProcessor`; `trackOperation`
 * runs and measures an operation. Memory is bounded: operations are capped, and so are the calls kept one by one.
 */
export class McpPerformanceTracker {
  readonly #clock: Clock;
  readonly #windowMillis: number;
  readonly #bornMillis: number;
  readonly #times: PlausibleTimes;
  readonly #operations: OperationTable;
  readonly #snapshots: Ring<OperationSample>;
  readonly #anomalies: AnomalyLog | null;
  /** Reads the calls at each tick, so that it costs nothing in a call. */
  readonly loops = new LoopWatch();
  readonly #starvation: Starvation | undefined;
  /** Changes that no `tick` has returned yet. */
  readonly #pending: OperationAnomaly[] = [];
  /** Spans of `trackOperation` in progress. It records them itself, with the attributes that the user added. */
  readonly #ownSpans = new Set<string>();
  #dropped = 0;
  #droppedChanges = 0;

  /** @throws RangeError when a limit is not a number greater than 0, or counts and is not whole. */
  constructor(options: McpPerformanceTrackerOptions = {}) {
    const { createDetector = () => new LatencyDetector(), clock = systemClock } = options;
    this.#clock = clock;
    this.#bornMillis = clock.now();
    this.#windowMillis = 60_000 * positive('trendWindowMinutes', options.trendWindowMinutes ?? 60);
    this.#times = new PlausibleTimes(clock, this.#windowMillis);
    this.#snapshots = new Ring(whole('maxSnapshots', options.maxSnapshots ?? 10_000));
    this.#anomalies = createDetector && new AnomalyLog();
    this.#starvation = options.processorWait && new Starvation(options.processorWait);
    this.#operations = new OperationTable(whole('maxOperations', options.maxOperations ?? 200), (identity) => ({
      ...identity,
      history: new OperationHistory(this.#windowMillis),
      levels: new MinuteLevels(),
      detector: createDetector?.(identity),
      lengths: new UsualLength(),
    }));
  }

  /** Takes a finished call. A bound function, to be passed to a `PerformanceSpanProcessor`. Never throws. */
  readonly observe = (sample: OperationSample): void => {
    if (this.#ownSpans.size === 0 || !this.#ownSpans.has(sample.spanId)) this.#record(sample);
  };

  /**
   * Runs `work` as an operation: in a span, measured, and kept with the given attributes and those that `work` adds to the
   * object it receives. Returns or throws the result of `work` unchanged.
   */
  async trackOperation<T>(
    name: string,
    attributes: PerformanceAttributes | undefined,
    work: (perf: PerformanceAttributes) => Promise<T>,
  ): Promise<T> {
    const perf = boundedAttributes(attributes);
    const startMillis = this.#clock.now();
    let span = { traceId: '', spanId: '' };
    let errorType: string | undefined;
    try {
      return await traceOperation(name, { attributes: boundedAttributes(perf) }, async (active) => {
        span = active.spanContext();
        if (active.isRecording()) this.#ownSpans.add(span.spanId);
        try {
          return await work(perf);
        } finally {
          describe(active, perf);
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
        ...span,
        attributes: boundedAttributes(perf),
      });
    }
  }

  /** The anomalies that opened or closed since the last `tick`. Call it every few seconds. */
  tick(nowMillis = this.#clock.now()): readonly OperationAnomaly[] {
    this.#judge(nowMillis);
    return this.#pending.splice(0);
  }

  /** The anomalies that were open at the last `tick`. */
  get openAnomalies(): readonly OperationAnomaly[] {
    return this.#anomalies?.open ?? [];
  }

  /** The anomalies that are open or ended within the window, newest first; `null` when nothing was observed. */
  getAnomalies(nowMillis = this.#clock.now()): readonly OperationAnomaly[] | null {
    if (this.#anomalies === null || this.#operations.isEmpty) return null;
    this.#judge(nowMillis);
    return this.#anomalies.since(nowMillis - this.#windowMillis);
  }

  /** The loops of tool calls that went on at the last `tick` or ended within the window, the latest first. */
  getLoops(nowMillis = this.#clock.now()): readonly WatchedLoop[] {
    return this.loops.since(nowMillis - this.#windowMillis);
  }

  /**
   * The performance of one operation over the last window; `null` when it is unknown. When this process has both sides of an
   * exchange, the client's, unless `kind` says otherwise.
   */
  getOperationPerformance(
    operation: string,
    nowMillis = this.#clock.now(),
    kind?: OperationSample['kind'],
  ): OperationPerformance | null {
    const kinds = kind === undefined ? (['internal', 'client', 'server'] as const) : [kind];
    const sides = kinds.flatMap((one) => {
      const tracked = this.#operations.find({ operation, kind: one });
      return tracked === undefined ? [] : [performanceOf(tracked, this.#bornMillis, nowMillis)];
    });
    // A side that was called long ago has nothing to say.
    return sides.find(({ count }) => count > 0) ?? sides[0] ?? null;
  }

  /** The performance of every operation over the last window, most calls first. */
  getPerformance(nowMillis = this.#clock.now()): readonly OperationPerformance[] {
    return [...this.#operations]
      .map((tracked) => performanceOf(tracked, this.#bornMillis, nowMillis))
      .sort((a, b) => b.count - a.count);
  }

  /** The calls kept one by one, oldest first. */
  getSnapshots(): readonly OperationSample[] {
    return this.#snapshots.toArray();
  }

  /** The rule of the Python system, see {@link aboveTheMean}. @throws RangeError when an option is not a number greater than 0 */
  detectPerformanceAnomalies(options: PerformanceAnomalyOptions = {}): readonly PerformanceAnomaly[] {
    return aboveTheMean(this.#snapshots.toArray(), this.#clock.now(), options);
  }

  /** Recommendations from the calls of the last window and, if given, from `windows`; most severe first. */
  getOptimizationRecommendations(windows?: WindowView, nowMillis = this.#clock.now()): readonly Recommendation[] {
    const windowStart = Math.max(nowMillis - this.#windowMillis, this.#bornMillis);
    const samples = this.#snapshots
      .toArray()
      .filter(({ startMillis, durationMs }) => startMillis + durationMs > windowStart);
    // When older calls were dropped, the evidence begins with the oldest one kept.
    const fromMillis = this.#snapshots.isFull
      ? Math.max(windowStart, samples[0]?.startMillis ?? windowStart)
      : windowStart;
    return recommend({ samples, fromMillis, toMillis: nowMillis }, windows);
  }

  /** Calls and detector ticks lost because of an error or an invalid duration. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Changes of anomalies that no `tick` returned, because there were more than 1,000 since the one before. */
  get droppedChanges(): number {
    return this.#droppedChanges;
  }

  /** Calls counted as `_OTHER` because there were too many operations. */
  get overflowed(): number {
    return this.#operations.overflowed;
  }

  #record(given: OperationSample): void {
    try {
      const sample = this.#times.of(given);
      const endMillis = sample.startMillis + sample.durationMs;
      const { operation, history, levels, detector, lengths } = this.#operations.of(sample, endMillis);
      this.#snapshots.push(operation === sample.operation ? sample : { ...sample, operation });
      history.add(endMillis, sample.durationMs, sample.ok, sample.traceId);
      if (sample.ok && this.#starvation) levels.add(endMillis, sample.durationMs);
      detector?.observe(endMillis, sample.durationMs, sample.ok, sample.traceId, failsInSilence(sample, lengths));
    } catch (error) {
      this.#dropped++;
      keepFromHost('monitor', 'a call is missing in the performance figures', error);
    }
  }

  /** Ticks the detectors. */
  #judge(nowMillis: number): void {
    const changes = [...this.#operations].flatMap((tracked) => this.#tickOne(tracked, nowMillis));
    const ofOperations = this.#starvation?.sift(changes, this.#operations, nowMillis) ?? changes;
    const ofLoops = this.#anomalies ? this.loops.tick(this.#snapshots, nowMillis) : [];
    for (const anomaly of [...ofOperations, ...ofLoops]) {
      this.#anomalies?.add(anomaly);
      this.#pending.push(anomaly);
    }
    // The application may never call `tick`, so changes are bounded here.
    this.#droppedChanges += this.#pending.splice(0, Math.max(0, this.#pending.length - MAX_PENDING)).length;
  }

  #tickOne({ operation, kind, detector }: TrackedOperation, nowMillis: number): OperationAnomaly[] {
    try {
      const changed = detector?.tick(nowMillis) ?? [];
      return changed.map((anomaly) => ({ ...anomaly, operation, operationKind: kind }));
    } catch (error) {
      this.#dropped++;
      keepFromHost('monitor', 'an anomaly detector missed a tick', error);
      return [];
    }
  }
}

function describe(span: Span, perf: PerformanceAttributes): void {
  try {
    span.setAttributes(boundedAttributes(perf));
  } catch (error) {
    keepFromHost('monitor', 'a span lacks the attributes of its operation', error);
  }
}
