import { type Correlation, correlationsOf, isOf } from './correlation.js';
import { sizeOfLog, sizeOfSpan } from './size.js';
import {
  describe,
  type EndedSpan,
  isFailed,
  operationOf,
  parentsFirst,
  summaryOf,
  type TraceLog,
  type TraceSummary,
  type TraceTimeline,
} from './trace-description.js';
import { type TraceGroup, traceGroups } from './trace-groups.js';

export interface RecentTracesOptions {
  /** Traces kept. @default 500 */
  readonly maxTraces?: number;
  /** Spans kept of all traces. @default 10,000 */
  readonly maxSpansInAll?: number;
  /** Spans kept of one trace. @default 500 */
  readonly maxSpans?: number;
  /** Bytes of all traces, about. @default 32 MiB */
  readonly maxBytes?: number;
  /** Log records kept of one trace. @default 100 */
  readonly maxLogs?: number;
}

export interface TraceFilter {
  /** An operation: `tools/call search`, or the name of an operation of the application. */
  readonly operation?: string;
  readonly onlyErrors?: boolean;
  /** Only the traces of this conversation, session, client or task. */
  readonly of?: Correlation;
  /** @default 200 */
  readonly limit?: number;
}

interface KeptTrace {
  readonly spans: EndedSpan[];
  readonly logs: TraceLog[];
  errors: number;
  droppedSpans: number;
  bytes: number;
}

/** A tenth of the traces is reserved for those with errors, so that a busy process does not wash them out. */
const ERROR_SHARE = 0.1;
/** Share of the bytes that one trace may take. */
const TRACE_SHARE = 0.25;

/**
 * The latest traces of this process, whole, for a reader who wants to see one call without a back end. A span that ended is kept as it
 * is, so that keeping one costs little, and is described when somebody reads it. Never throws.
 */
export class RecentTraces {
  readonly #maxTraces: number;
  readonly #maxSpansInAll: number;
  readonly #maxSpans: number;
  readonly #maxBytes: number;
  readonly #maxLogs: number;
  /** The traces in the order in which they were last added to. */
  readonly #traces = new Map<string, KeptTrace>();
  /** Traces with errors that left `#traces`. */
  readonly #failed = new Map<string, KeptTrace>();
  #spans = 0;
  #bytes = 0;
  #dropped = 0;

  constructor({
    maxTraces = 500,
    maxSpansInAll = 10_000,
    maxSpans = 500,
    maxBytes = 32 * 1024 * 1024,
    maxLogs = 100,
  }: RecentTracesOptions = {}) {
    this.#maxTraces = maxTraces;
    this.#maxSpansInAll = maxSpansInAll;
    this.#maxSpans = maxSpans;
    this.#maxBytes = maxBytes;
    this.#maxLogs = maxLogs;
  }

  /** Spans and log records that were not kept because their trace had too many, or too large ones. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Bytes of what is kept, about: texts count two bytes a character, and each span and record a base. */
  get bytes(): number {
    return this.#bytes;
  }

  add(span: EndedSpan): void {
    const trace = this.#of(span.spanContext().traceId);
    if (isFailed(span)) trace.errors++;
    const size = sizeOfSpan(span);
    if (trace.spans.length >= this.#maxSpans || !this.#fits(trace, size)) {
      trace.droppedSpans++;
      this.#dropped++;
      return;
    }
    trace.spans.push(span);
    this.#spans++;
    this.#take(trace, size);
  }

  addLog(traceId: string, log: TraceLog): void {
    const trace = this.#of(traceId);
    const size = sizeOfLog(log);
    if (!this.#fits(trace, size)) {
      this.#dropped++;
      return;
    }
    if (trace.logs.push(log) > this.#maxLogs) {
      this.#take(trace, -sizeOfLog(trace.logs.shift()!));
      this.#dropped++;
    }
    this.#take(trace, size);
  }

  /** The traces that match, the latest first. */
  recent({ operation, onlyErrors = false, of, limit = 200 }: TraceFilter = {}): TraceSummary[] {
    const found: TraceSummary[] = [];
    for (const [traceId, { spans, errors }] of [...this.#failed, ...this.#traces].reverse()) {
      if (spans.length === 0 || (onlyErrors && errors === 0)) continue;
      if (operation !== undefined && !spans.some((span) => operationOf(span).includes(operation))) continue;
      if (of !== undefined && !spans.some((span) => isOf(span, of))) continue;
      if (found.push(summaryOf(traceId, spans, errors)) >= limit) break;
    }
    return found;
  }

  /** The conversations, sessions and clients with traces here, the latest first. */
  groups(): TraceGroup[] {
    return traceGroups(this.recent({ limit: this.#maxTraces }));
  }

  get(traceId: string): TraceTimeline | undefined {
    const trace = this.#traces.get(traceId) ?? this.#failed.get(traceId);
    if (trace === undefined) return undefined;
    const spans = parentsFirst(trace.spans.map(describe));
    const correlations = correlationsOf(trace.spans);
    return { traceId, spans, correlations, logs: [...trace.logs], droppedSpans: trace.droppedSpans };
  }

  /** Whether a trace may grow by this much, so that one does not take the place of all others. */
  #fits(trace: KeptTrace, size: number): boolean {
    return trace.bytes + size <= TRACE_SHARE * this.#maxBytes;
  }

  #take(trace: KeptTrace, size: number): void {
    trace.bytes += size;
    this.#bytes += size;
    while (this.#isFull() && this.#traces.size + this.#failed.size > 1) this.#forget();
  }

  #isFull(): boolean {
    return this.#spans > this.#maxSpansInAll || this.#bytes > this.#maxBytes;
  }

  #of(traceId: string): KeptTrace {
    let trace = this.#traces.get(traceId);
    if (trace !== undefined) return trace;
    trace = this.#failed.get(traceId) ?? { spans: [], logs: [], errors: 0, droppedSpans: 0, bytes: 0 };
    this.#failed.delete(traceId);
    this.#traces.set(traceId, trace);
    if (this.#traces.size > this.#maxTraces) this.#forget();
    return trace;
  }

  /** Lets go of the oldest trace. One with errors is kept aside, until those are too many. */
  #forget(): void {
    if (this.#traces.size > 1) {
      const [oldest, trace] = this.#traces.entries().next().value!;
      this.#traces.delete(oldest);
      if (trace.errors > 0) this.#failed.set(oldest, trace);
      else this.#release(trace);
    }
    const isTooMuch = this.#failed.size > ERROR_SHARE * this.#maxTraces || this.#isFull();
    const [failed] = isTooMuch ? this.#failed : [];
    if (failed === undefined) return;
    this.#failed.delete(failed[0]);
    this.#release(failed[1]);
  }

  #release({ spans, bytes }: KeptTrace): void {
    this.#spans -= spans.length;
    this.#bytes -= bytes;
  }
}
