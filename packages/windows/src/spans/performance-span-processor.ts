import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_RESOURCE_URI,
  ATTR_MCP_SESSION_ID,
  ATTR_OPERATION_NAME,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  systemClock,
} from '@mcp-vitals/signals';
import type { Attributes, HrTime, SpanKind } from '@opentelemetry/api';

/** One finished MCP request, notification or operation. */
export interface OperationSample {
  /** The operation's own name, or the MCP method with the tool's or prompt's name behind it. */
  readonly operation: string;
  /** `client` and `server` are the sides of an MCP message, `internal` is an operation of the application. */
  readonly kind: 'client' | 'server' | 'internal';
  /** When it began, in milliseconds of monotonic time; see `Clock.now`. */
  readonly startMillis: number;
  readonly durationMs: number;
  readonly ok: boolean;
  readonly errorType?: string | undefined;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly attributes: Readonly<Attributes>;
}

/** Receives each sample while its span ends, so it must be fast. */
export type SampleSink = (sample: OperationSample) => void;

export interface PerformanceSpanProcessorOptions {
  /**
   * Span attributes that a sample keeps when they are strings (cut at 256 characters), numbers or booleans.
   * @default those of the recommendations: session, server, resource URI, status code and all under `mcp_vitals.`
   */
  readonly attributes?: readonly string[];
  /** Monotonic time in milliseconds; the tracker's `clock.now`. @default `systemClock.now` */
  readonly now?: () => number;
}

/** The part of the `ReadableSpan` of SDK 2.x and 3.x that is read here. */
interface EndedSpan {
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly duration: HrTime;
  readonly status: { readonly code: number };
  readonly parentSpanContext?: { readonly spanId: string };
  readonly spanContext: () => { readonly traceId: string; readonly spanId: string };
}

/** Comparisons with constants, because a set would double the cost of a span. */
const isKeptByDefault = (key: string): boolean =>
  key === ATTR_MCP_SESSION_ID ||
  key === ATTR_MCP_RESOURCE_URI ||
  key === ATTR_RPC_RESPONSE_STATUS_CODE ||
  key === ATTR_SERVER_ADDRESS ||
  key === ATTR_SERVER_PORT ||
  key.startsWith('mcp_vitals.');

const STATUS_ERROR = 2;
const KIND_SERVER = 1;
const KIND_CLIENT = 2;

/**
 * A `SpanProcessor` for SDK 2.x and 3.x that passes every finished span of an MCP message or of an operation to a sink,
 * synchronously, and ignores all others. It exports nothing, so there is nothing to flush. Never throws.
 *
 * A sample ends when `onEnd` is called, on the monotonic clock: the times of a span are wall times, and a step of the wall clock
 * would separate them from those of the windows. Its duration is the span's.
 */
export class PerformanceSpanProcessor {
  readonly #sink: SampleSink;
  readonly #attributes: readonly string[] | undefined;
  readonly #now: () => number;
  #dropped = 0;
  #closed = false;

  constructor(sink: SampleSink, options: PerformanceSpanProcessorOptions = {}) {
    this.#sink = sink;
    this.#attributes = options.attributes;
    this.#now = options.now ?? systemClock.now;
  }

  /** Samples lost because the sink threw. */
  get dropped(): number {
    return this.#dropped;
  }

  onStart(): void {}

  onEnd(span: EndedSpan): void {
    try {
      const { attributes } = span;
      const method = attributes[ATTR_MCP_METHOD_NAME];
      const operation = attributes[ATTR_OPERATION_NAME];
      if ((method === undefined && operation === undefined) || this.#closed) return;
      this.#sink(this.#sample(span, method, operation));
    } catch {
      this.#dropped++;
    }
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.#closed = true;
  }

  #sample(span: EndedSpan, method: unknown, operation: unknown): OperationSample {
    const { attributes, kind, duration } = span;
    const durationMs = Math.max(0, duration[0] * 1000 + duration[1] / 1e6);
    const { traceId, spanId } = span.spanContext();
    const errorType = attributes[ATTR_ERROR_TYPE];
    const target = attributes[ATTR_GEN_AI_TOOL_NAME] ?? attributes[ATTR_GEN_AI_PROMPT_NAME];
    return {
      operation: String(operation ?? (target === undefined ? method : `${String(method)} ${String(target)}`)),
      kind: kind === KIND_CLIENT ? 'client' : kind === KIND_SERVER ? 'server' : 'internal',
      startMillis: this.#now() - durationMs,
      durationMs,
      ok: errorType === undefined && span.status.code !== STATUS_ERROR,
      errorType: errorType === undefined ? undefined : String(errorType),
      traceId,
      spanId,
      parentSpanId: span.parentSpanContext?.spanId,
      attributes: this.#keep(attributes),
    };
  }

  #keep(attributes: Attributes): Attributes {
    const kept: Attributes = {};
    const listed = this.#attributes;
    for (const key in attributes) {
      const wanted = listed ? listed.includes(key) : isKeptByDefault(key);
      if (!wanted) continue;
      const value = attributes[key];
      if (typeof value === 'string') kept[key] = value.length > 256 ? value.slice(0, 256) : value;
      else if (typeof value === 'number' || typeof value === 'boolean') kept[key] = value;
    }
    return kept;
  }
}
