/** A span of either process, with the fields that are drawn. */
export interface TraceSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  service: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Start and end, in milliseconds since the epoch. */
  start: number;
  end: number;
  errorType: string | undefined;
  isQuery: boolean;
}

/** The spans of the latest traces, of both processes. Bounded: the oldest trace makes room for a new one. */
export class TraceStore {
  readonly #traces = new Map<string, TraceSpan[]>();
  readonly #maxTraces: number;
  readonly #maxSpansPerTrace = 100;

  constructor(maxTraces = 300) {
    this.#maxTraces = maxTraces;
  }

  add(span: TraceSpan): void {
    let spans = this.#traces.get(span.traceId);
    if (!spans) {
      spans = [];
      this.#traces.set(span.traceId, spans);
      if (this.#traces.size > this.#maxTraces) this.#traces.delete(this.#traces.keys().next().value!);
    }
    if (spans.length < this.#maxSpansPerTrace) spans.push(span);
  }

  /** The latest trace that is whole, client to server to database; of those, rather one without a failure. */
  findWhole(): TraceSpan[] | undefined {
    const whole = [...this.#traces.values()].filter(isWhole);
    return whole.findLast((spans) => spans.every((span) => span.errorType === undefined)) ?? whole.at(-1);
  }
}

function isWhole(spans: TraceSpan[]): boolean {
  const ids = new Set(spans.map((span) => span.spanId));
  const connected = spans.every((span) => span.parentSpanId === undefined || ids.has(span.parentSpanId));
  return connected && spans.some((span) => span.isQuery) && new Set(spans.map((span) => span.service)).size > 1;
}
