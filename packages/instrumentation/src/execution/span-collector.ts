import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api';

/** Traces that are collected at once, and spans of one. */
const MAX_TRACES = 256;
const MAX_SPANS = 512;

/** The part of the `ReadableSpan` of SDK 2.x and 3.x that is read here. */
export interface CollectedSpan {
  readonly name: string;
  readonly kind: number;
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: { readonly code: number };
  readonly parentSpanContext?: { readonly spanId: string };
  readonly resource?: { readonly attributes: Attributes };
  readonly spanContext: () => SpanContext;
}

interface CollectedTrace {
  readonly spans: CollectedSpan[];
  /** The spans of its requests that are to be answered with spans. */
  readonly requests: Set<string>;
  dropped: number;
}

/** The spans that belong to one request, and how many were left out. */
export interface Collected {
  /** The request's own first. */
  readonly spans: readonly CollectedSpan[];
  readonly dropped: number;
}

/**
 * A `SpanProcessor` for SDK 2.x and 3.x that keeps the spans of requests whose answers carry them, until they are answered. It exports
 * nothing, and ignores the spans of all other traces. Never throws.
 */
export class SpanCollector {
  readonly #traces = new Map<string, CollectedTrace>();
  /** Number of spans that were dropped because of a limit, as far as they are known. */
  overLimit = 0;

  onStart(): void {}

  onEnd(span: CollectedSpan): void {
    if (this.#traces.size === 0) return;
    const context = span.spanContext();
    const trace = this.#traces.get(context.traceId);
    if (trace === undefined) return;
    if (trace.spans.length < MAX_SPANS) trace.spans.push(span);
    else {
      trace.dropped++;
      this.overLimit++;
    }
    // An answer takes its spans in the turn in which its request ends. A request that was cancelled or failed takes none.
    if (trace.requests.has(context.spanId)) queueMicrotask(() => this.#release(context));
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.#traces.clear();
  }

  /** Collects the spans of a trace from now on, until the span of the request ends. The oldest trace makes room for it. */
  open({ traceId, spanId }: SpanContext): void {
    const trace = this.#traces.get(traceId);
    if (trace !== undefined) {
      trace.requests.add(spanId);
      return;
    }
    if (this.#traces.size >= MAX_TRACES) this.#dropOldest();
    this.#traces.set(traceId, { spans: [], requests: new Set([spanId]), dropped: 0 });
  }

  /** The spans of a request that has ended, and the end of its collection. @param isDetailed all of them, not direct children alone */
  close(request: SpanContext, isDetailed: boolean): Collected {
    const { traceId, spanId } = request;
    const trace = this.#traces.get(traceId);
    // Its trace made room for another: at least one span is lost, however many a later request of the trace brought.
    const lost = trace?.requests.has(spanId) === true ? 0 : 1;
    this.#release(request);
    const all = withDescendants(spanId, trace?.spans ?? []);
    const spans = isDetailed
      ? all
      : all.filter((span) => span.spanContext().spanId === spanId || span.parentSpanContext?.spanId === spanId);
    return { spans, dropped: all.length - spans.length + (trace?.dropped ?? 0) + lost };
  }

  #dropOldest(): void {
    const [traceId, { spans, requests }] = this.#traces.entries().next().value!;
    this.#traces.delete(traceId);
    this.overLimit += spans.length + requests.size;
  }

  #release({ traceId, spanId }: SpanContext): void {
    const trace = this.#traces.get(traceId);
    if (trace?.requests.delete(spanId) === true && trace.requests.size === 0) this.#traces.delete(traceId);
  }
}

/** A span and those below it, each before its children. */
function withDescendants(spanId: string, spans: readonly CollectedSpan[]): CollectedSpan[] {
  const children = new Map<string | undefined, CollectedSpan[]>();
  for (const span of spans) {
    const parent = span.parentSpanContext?.spanId;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [span]);
    else siblings.push(span);
  }
  const found = spans.filter((span) => span.spanContext().spanId === spanId).slice(0, 1);
  for (const span of found) {
    found.push(...(children.get(span.spanContext().spanId) ?? []));
    // A span id that comes back would go round for ever.
    children.delete(span.spanContext().spanId);
  }
  return found;
}
