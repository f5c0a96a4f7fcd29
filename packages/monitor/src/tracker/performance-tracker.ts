import { ErrorType, errorTypeOf, traceOperation } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { type Clock, systemClock } from '../clock.js';
import { OperationHistory, type OperationSummary } from './operation-history.js';
import { Ring } from './ring.js';
import type { Trend } from './trend.js';

/** What a user says about a call; strings are kept up to 256 characters. */
export type PerformanceAttributes = Record<string, string | number | boolean>;

export interface McpPerformanceTrackerOptions {
  /** How many finished calls are kept one by one. @default 10_000 */
  readonly maxSnapshots?: number;
  /** How far back figures and trends reach. @default 60 */
  readonly trendWindowMinutes?: number;
  /** How many operations are told apart; calls of further ones count as `_OTHER`. @default 200 */
  readonly maxOperations?: number;
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

export interface OperationPerformance extends OperationSummary {
  readonly operation: string;
  readonly kind: OperationSample['kind'];
  /** Calls a minute over the time the figures are of; `null` without calls. */
  readonly throughputPerMinute: number | null;
  /** Failed calls over calls, 0 to 1; `null` without calls. */
  readonly errorRatio: number | null;
  /** `null` while there is too little to tell. */
  readonly trend: Trend | null;
  /** The slowest calls that are still kept one by one, the slowest first. */
  readonly slowest: readonly { readonly traceId: string; readonly durationMs: number }[];
}

interface Tracked {
  readonly operation: string;
  readonly kind: OperationSample['kind'];
  readonly history: OperationHistory;
}

/**
 * What each operation costs: fed by `observe` with what a `PerformanceSpanProcessor` hands over, and by `trackOperation`.
 * Its memory does not grow with calls: operations are capped, and so are the calls that are kept one by one.
 */
export class McpPerformanceTracker {
  readonly #clock: Clock;
  readonly #windowMillis: number;
  readonly #maxOperations: number;
  readonly #snapshots: Ring<OperationSample>;
  readonly #operations = new Map<string, Tracked>();
  /** Spans of `trackOperation` that have not ended: it records them itself, with what the user added. */
  readonly #ownSpans = new Set<string>();
  #overflowed = 0;

  /** @throws RangeError when a limit is no number greater than 0. */
  constructor(options: McpPerformanceTrackerOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#windowMillis = 60_000 * positive('trendWindowMinutes', options.trendWindowMinutes ?? 60);
    this.#maxOperations = positive('maxOperations', options.maxOperations ?? 200);
    this.#snapshots = new Ring(positive('maxSnapshots', options.maxSnapshots ?? 10_000));
  }

  /** Takes a finished call. Bound, so that it can be given to a `PerformanceSpanProcessor` as it is. */
  readonly observe = (sample: OperationSample): void => {
    if (!this.#ownSpans.has(sample.spanId)) this.#record(sample);
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
    let ids = { traceId: '', spanId: '' };
    let errorType: string | undefined;
    try {
      return await traceOperation(name, { attributes }, async (span) => {
        if (span.isRecording()) this.#ownSpans.add(span.spanContext().spanId);
        ids = span.spanContext();
        try {
          return await work(perf);
        } finally {
          span.setAttributes(bounded(perf));
        }
      });
    } catch (error) {
      errorType = errorTypeOf(error);
      throw error;
    } finally {
      this.#ownSpans.delete(ids.spanId);
      this.#record({
        operation: name,
        kind: 'internal',
        startMillis,
        durationMs: this.#clock.now() - startMillis,
        ok: errorType === undefined,
        errorType,
        traceId: ids.traceId,
        spanId: ids.spanId,
        attributes: bounded(perf),
      });
    }
  }

  /** What one operation did over the last window; one entry for each side of MCP that saw it, none when nobody did. */
  getOperationPerformance(operation: string, nowMillis = this.#clock.now()): readonly OperationPerformance[] {
    return this.getPerformance(nowMillis).filter((one) => one.operation === operation);
  }

  /** What every operation did over the last window, the most called first. */
  getPerformance(nowMillis = this.#clock.now()): readonly OperationPerformance[] {
    const slowest = this.#slowest();
    return [...this.#operations]
      .map(([key, tracked]) => this.#performance(tracked, slowest.get(key) ?? [], nowMillis))
      .sort((a, b) => b.count - a.count);
  }

  /** The calls that are kept one by one, the oldest first. */
  getSnapshots(): readonly OperationSample[] {
    return [...this.#snapshots];
  }

  /** Calls that were counted as `_OTHER` because there were too many operations. */
  get overflowed(): number {
    return this.#overflowed;
  }

  #record(sample: OperationSample): void {
    const tracked = this.#track(sample);
    this.#snapshots.push(tracked.operation === sample.operation ? sample : { ...sample, operation: tracked.operation });
    tracked.history.add(sample.startMillis + sample.durationMs, sample.durationMs, sample.ok);
  }

  #track({ operation, kind }: OperationSample): Tracked {
    const key = `${kind} ${operation}`;
    const known = this.#operations.get(key);
    if (known !== undefined) return known;
    if (this.#operations.size >= this.#maxOperations && operation !== ErrorType.OTHER) {
      this.#overflowed++;
      return this.#track({ operation: ErrorType.OTHER, kind } as OperationSample);
    }
    const tracked = { operation, kind, history: new OperationHistory(this.#windowMillis) };
    this.#operations.set(key, tracked);
    return tracked;
  }

  #performance(
    { operation, kind, history }: Tracked,
    slowest: readonly OperationSample[],
    nowMillis: number,
  ): OperationPerformance {
    const summary = history.summary(nowMillis);
    const { count, errors, fromMillis, toMillis } = summary;
    const minutes = (toMillis - fromMillis) / 60_000;
    return {
      operation,
      kind,
      ...summary,
      throughputPerMinute: count > 0 && minutes > 0 ? count / minutes : null,
      errorRatio: count > 0 ? errors / count : null,
      trend: history.trend(nowMillis),
      slowest: slowest.map(({ traceId, durationMs }) => ({ traceId, durationMs })),
    };
  }

  #slowest(): Map<string, OperationSample[]> {
    const slowest = new Map<string, OperationSample[]>();
    for (const sample of this.#snapshots) {
      const key = `${sample.kind} ${sample.operation}`;
      const top = slowest.get(key) ?? [];
      slowest.set(key, top);
      if (top.length === 3 && sample.durationMs <= top[2]!.durationMs) continue;
      top.push(sample);
      top.sort((a, b) => b.durationMs - a.durationMs);
      if (top.length > 3) top.pop();
    }
    return slowest;
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
