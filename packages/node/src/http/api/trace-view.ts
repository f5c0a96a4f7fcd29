/** `GET /api/traces`: the recent ones that are kept, the newest first. */
export interface TracesView {
  readonly traces: readonly TraceSummaryView[];
}

export interface TraceSummaryView {
  readonly traceId: string;
  /** Of its first span. */
  readonly name: string;
  readonly startMillis: number;
  readonly durationMillis: number;
  readonly services: readonly string[];
  readonly spans: number;
  readonly errors: number;
}

/** `GET /api/traces/:id`. */
export interface TraceView {
  readonly traceId: string;
  readonly spans: readonly SpanView[];
  readonly logs: readonly LogView[];
  /** Spans beyond the limit. */
  readonly droppedSpans: number;
}

export interface SpanView {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly service: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly startMillis: number;
  readonly durationMillis: number;
  readonly failed: boolean;
  readonly statusMessage: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface LogView {
  readonly atMillis: number;
  readonly level: string;
  readonly message: string;
  readonly spanId: string | null;
}

/** `GET /api/links`: addresses with `{traceId}` in them; `null` where none is configured. */
export interface LinksView {
  readonly trace: string | null;
  readonly logs: string | null;
}
