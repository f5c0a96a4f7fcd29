import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_RESOURCE_URI,
  ATTR_MCP_SESSION_ID,
  ATTR_NETWORK_TRANSPORT,
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
   * @default those of the recommendations: session, or that a pipe stands for it, conversation, server, resource URI, status code and all under `mcp_vitals.`
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

/** The attributes kept by default. They are written out, because a loop over keys costs three times as much. */
function keepDefaults(attributes: Attributes): Attributes {
  const kept: Attributes = {};
  const session = plain(attributes[ATTR_MCP_SESSION_ID]);
  if (session !== undefined) kept[ATTR_MCP_SESSION_ID] = session;
  // A pipe has one peer, which stands for the session that it lacks.
  else if (attributes[ATTR_NETWORK_TRANSPORT] === 'pipe') kept[ATTR_NETWORK_TRANSPORT] = 'pipe';
  const conversation = plain(attributes[ATTR_GEN_AI_CONVERSATION_ID]);
  if (conversation !== undefined) kept[ATTR_GEN_AI_CONVERSATION_ID] = conversation;
  const uri = plain(attributes[ATTR_MCP_RESOURCE_URI]);
  if (uri !== undefined) kept[ATTR_MCP_RESOURCE_URI] = uri;
  const statusCode = plain(attributes[ATTR_RPC_RESPONSE_STATUS_CODE]);
  if (statusCode !== undefined) kept[ATTR_RPC_RESPONSE_STATUS_CODE] = statusCode;
  const address = plain(attributes[ATTR_SERVER_ADDRESS]);
  if (address !== undefined) kept[ATTR_SERVER_ADDRESS] = address;
  const port = plain(attributes[ATTR_SERVER_PORT]);
  if (port !== undefined) kept[ATTR_SERVER_PORT] = port;
  for (const key in attributes) {
    // The place of the underscore tells most others apart.
    if (key.charCodeAt(3) !== UNDERSCORE || !key.startsWith(OWN)) continue;
    const value = plain(attributes[key]);
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

function keepListed(attributes: Attributes, listed: readonly string[]): Attributes {
  const kept: Attributes = {};
  for (const key of listed) {
    const value = Object.hasOwn(attributes, key) ? plain(attributes[key]) : undefined;
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

/** A short string, a number or a boolean; `undefined` for anything else. */
function plain(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return value.length > MAX_LENGTH ? value.slice(0, MAX_LENGTH) : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

const OWN = 'mcp_vitals.';
const UNDERSCORE = 95;
const MAX_LENGTH = 256;

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
      attributes: this.#attributes ? keepListed(attributes, this.#attributes) : keepDefaults(attributes),
    };
  }
}
