import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_OPERATION_NAME,
} from '@mcp-vitals/signals';
import type { Attributes, HrTime, SpanKind } from '@opentelemetry/api';

export interface RecentTracesOptions {
  /** Traces kept. @default 500 */
  readonly maxTraces?: number;
  /** Spans kept of all traces. @default 10,000 */
  readonly maxSpansInAll?: number;
  /** Spans kept of one trace. @default 500 */
  readonly maxSpans?: number;
  /** Log records kept of one trace. @default 100 */
  readonly maxLogs?: number;
}

/** Times are wall times in milliseconds since the epoch. */
export interface TraceSpan {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly service: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly startMillis: number;
  readonly durationMillis: number;
  readonly failed: boolean;
  readonly statusMessage: string | null;
  readonly attributes: Readonly<Attributes>;
}

export interface TraceLog {
  readonly atMillis: number;
  readonly level: string;
  readonly message: string;
  readonly spanId: string | null;
}

export interface TraceSummary {
  readonly traceId: string;
  /** The name of the span without a parent here, or of the first. */
  readonly name: string;
  readonly startMillis: number;
  readonly durationMillis: number;
  readonly services: readonly string[];
  readonly spans: number;
  readonly errors: number;
}

/** Each span before its children, and those by their start. */
export interface TraceTimeline {
  readonly traceId: string;
  readonly spans: readonly TraceSpan[];
  readonly logs: readonly TraceLog[];
  readonly droppedSpans: number;
}

export interface TraceFilter {
  /** An operation: `tools/call search`, or the name of an operation of the application. */
  readonly operation?: string;
  readonly onlyErrors?: boolean;
  /** @default 200 */
  readonly limit?: number;
}

/** The part of the `ReadableSpan` of SDK 2.x and 3.x that is read here. */
export interface EndedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly duration: HrTime;
  readonly status: { readonly code: number; readonly message?: string };
  readonly parentSpanContext?: { readonly spanId: string };
  readonly resource?: { readonly attributes: Attributes };
  readonly spanContext: () => { readonly traceId: string; readonly spanId: string };
}

interface KeptTrace {
  readonly spans: EndedSpan[];
  readonly logs: TraceLog[];
  errors: number;
  droppedSpans: number;
}

const STATUS_ERROR = 2;
const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
/** A tenth of the traces is reserved for those with errors, so that a busy process does not wash them out. */
const ERROR_SHARE = 0.1;

/**
 * The latest traces of this process, whole, for a reader who wants to see one call without a back end. A span that ended is kept as it
 * is, so that keeping one costs little, and is described when somebody reads it. Never throws.
 */
export class RecentTraces {
  readonly #maxTraces: number;
  readonly #maxSpansInAll: number;
  readonly #maxSpans: number;
  readonly #maxLogs: number;
  /** The traces in the order in which they were last added to. */
  readonly #traces = new Map<string, KeptTrace>();
  /** Traces with errors that left `#traces`. */
  readonly #failed = new Map<string, KeptTrace>();
  #spans = 0;
  #dropped = 0;

  constructor({ maxTraces = 500, maxSpansInAll = 10_000, maxSpans = 500, maxLogs = 100 }: RecentTracesOptions = {}) {
    this.#maxTraces = maxTraces;
    this.#maxSpansInAll = maxSpansInAll;
    this.#maxSpans = maxSpans;
    this.#maxLogs = maxLogs;
  }

  /** Spans that were not kept because their trace had too many. */
  get dropped(): number {
    return this.#dropped;
  }

  add(span: EndedSpan): void {
    const trace = this.#of(span.spanContext().traceId);
    if (span.status.code === STATUS_ERROR || span.attributes[ATTR_ERROR_TYPE] !== undefined) trace.errors++;
    if (trace.spans.length >= this.#maxSpans) {
      trace.droppedSpans++;
      this.#dropped++;
      return;
    }
    trace.spans.push(span);
    this.#spans++;
    while (this.#spans > this.#maxSpansInAll && this.#traces.size > 1) this.#forget();
  }

  addLog(traceId: string, log: TraceLog): void {
    const { logs } = this.#of(traceId);
    if (logs.push(log) > this.#maxLogs) logs.shift();
  }

  /** The traces that match, the latest first. */
  recent({ operation, onlyErrors = false, limit = 200 }: TraceFilter = {}): TraceSummary[] {
    const found: TraceSummary[] = [];
    for (const [traceId, trace] of [...this.#failed, ...this.#traces].reverse()) {
      if (trace.spans.length === 0 || (onlyErrors && trace.errors === 0)) continue;
      if (operation !== undefined && !trace.spans.some((span) => operationOf(span).includes(operation))) continue;
      if (found.push(summaryOf(traceId, trace)) >= limit) break;
    }
    return found;
  }

  get(traceId: string): TraceTimeline | undefined {
    const trace = this.#traces.get(traceId) ?? this.#failed.get(traceId);
    if (trace === undefined) return undefined;
    const spans = parentsFirst(trace.spans.map(describe));
    return { traceId, spans, logs: [...trace.logs], droppedSpans: trace.droppedSpans };
  }

  #of(traceId: string): KeptTrace {
    let trace = this.#traces.get(traceId);
    if (trace !== undefined) return trace;
    trace = this.#failed.get(traceId) ?? { spans: [], logs: [], errors: 0, droppedSpans: 0 };
    this.#failed.delete(traceId);
    this.#traces.set(traceId, trace);
    if (this.#traces.size > this.#maxTraces) this.#forget();
    return trace;
  }

  #forget(): void {
    const [oldest, trace] = this.#traces.entries().next().value!;
    this.#traces.delete(oldest);
    if (trace.errors > 0) this.#failed.set(oldest, trace);
    else this.#spans -= trace.spans.length;
    const isTooMuch = this.#failed.size > ERROR_SHARE * this.#maxTraces || this.#spans > this.#maxSpansInAll;
    const [failed] = isTooMuch ? this.#failed : [];
    if (failed === undefined) return;
    this.#failed.delete(failed[0]);
    this.#spans -= failed[1].spans.length;
  }
}

const millisOf = ([seconds, nanos]: HrTime): number => seconds * 1000 + nanos / 1e6;

function describe(span: EndedSpan): TraceSpan {
  const { attributes, status, resource } = span;
  const service = resource?.attributes['service.name'];
  return {
    spanId: span.spanContext().spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    name: span.name,
    service: typeof service === 'string' ? service : '',
    kind: KINDS[span.kind] ?? 'internal',
    startMillis: millisOf(span.startTime),
    durationMillis: Math.max(0, millisOf(span.duration)),
    failed: status.code === STATUS_ERROR || attributes[ATTR_ERROR_TYPE] !== undefined,
    statusMessage: status.message ?? null,
    attributes,
  };
}

/** Clocks of two processes differ, so a child can begin before its parent. */
function parentsFirst(spans: TraceSpan[]): TraceSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const children = new Map<string | null, TraceSpan[]>();
  for (const span of spans.toSorted((a, b) => a.startMillis - b.startMillis)) {
    const parent = span.parentSpanId !== null && ids.has(span.parentSpanId) ? span.parentSpanId : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [span]);
    else siblings.push(span);
  }
  const ordered: TraceSpan[] = [];
  const waiting = [...(children.get(null) ?? [])].reverse();
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    ordered.push(span);
    waiting.push(...(children.get(span.spanId) ?? []).toReversed());
    children.delete(span.spanId);
  }
  return ordered;
}

function summaryOf(traceId: string, { spans, errors }: KeptTrace): TraceSummary {
  const described = spans.map(describe);
  const ids = new Set(described.map(({ spanId }) => spanId));
  const root = described.find(({ parentSpanId }) => parentSpanId === null || !ids.has(parentSpanId)) ?? described[0]!;
  const startMillis = Math.min(...described.map((span) => span.startMillis));
  const endMillis = Math.max(...described.map((span) => span.startMillis + span.durationMillis));
  return {
    traceId,
    name: root.name,
    startMillis,
    durationMillis: endMillis - startMillis,
    services: [...new Set(described.map(({ service }) => service))],
    spans: spans.length,
    errors,
  };
}

function operationOf({ name, attributes }: EndedSpan): string {
  const operation = attributes[ATTR_OPERATION_NAME];
  if (operation !== undefined) return String(operation);
  const method = attributes[ATTR_MCP_METHOD_NAME];
  const target = attributes[ATTR_GEN_AI_TOOL_NAME] ?? attributes[ATTR_GEN_AI_PROMPT_NAME];
  return method === undefined ? name : target === undefined ? String(method) : `${String(method)} ${String(target)}`;
}
