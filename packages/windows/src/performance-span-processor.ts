import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_RESOURCE_URI,
  ATTR_MCP_SESSION_ID,
  ATTR_OPERATION_NAME,
} from '@mcp-vitals/signals';
import type { Attributes, HrTime, SpanKind } from '@opentelemetry/api';

/** One finished MCP exchange or operation. */
export interface OperationSample {
  /** The operation's own name, or the MCP method with the tool's or prompt's name behind it. */
  readonly operation: string;
  /** `client` and `server` are the sides of an MCP exchange, `internal` is the application's own operation. */
  readonly kind: 'client' | 'server' | 'internal';
  /** When it began, in milliseconds since the epoch. */
  readonly startMillis: number;
  readonly durationMs: number;
  readonly ok: boolean;
  readonly errorType?: string | undefined;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly attributes: Readonly<Attributes>;
}

/** Takes samples as they come; called while a span ends, so it must be quick. */
export type SampleSink = (sample: OperationSample) => void;

export interface PerformanceSpanProcessorOptions {
  /**
   * Attributes of a span that a sample keeps when they are strings, numbers or booleans; strings up to 256 characters.
   * @default the session's id, the resource's URI, and every attribute under `mcp_vitals.`
   */
  readonly attributes?: readonly string[];
}

/** What both majors of the SDK hand to `onEnd`, as far as it is read here. */
interface EndedSpan {
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly duration: HrTime;
  readonly status: { readonly code: number };
  readonly parentSpanContext?: { readonly spanId: string };
  readonly spanContext: () => { readonly traceId: string; readonly spanId: string };
}

const ALWAYS: ReadonlySet<string> = new Set([ATTR_MCP_SESSION_ID, ATTR_MCP_RESOURCE_URI]);

const STATUS_ERROR = 2;
const KIND_SERVER = 1;
const KIND_CLIENT = 2;

/**
 * Hands every finished MCP span and every operation's span to a sink, synchronously, and leaves all others alone. It is
 * a `SpanProcessor` of SDK 2.x and 3.x; it exports nothing, so there is nothing to flush. Never throws.
 */
export class PerformanceSpanProcessor {
  readonly #sink: SampleSink;
  readonly #attributes: readonly string[] | undefined;
  #dropped = 0;
  #closed = false;

  constructor(sink: SampleSink, options: PerformanceSpanProcessorOptions = {}) {
    this.#sink = sink;
    this.#attributes = options.attributes;
  }

  /** Samples that were lost because the sink threw. */
  get dropped(): number {
    return this.#dropped;
  }

  onStart(): void {}

  onEnd(span: EndedSpan): void {
    const { attributes } = span;
    const method = attributes[ATTR_MCP_METHOD_NAME];
    const operation = attributes[ATTR_OPERATION_NAME];
    if ((method === undefined && operation === undefined) || this.#closed) return;
    try {
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
    const { attributes, kind, startTime, duration } = span;
    const { traceId, spanId } = span.spanContext();
    const errorType = attributes[ATTR_ERROR_TYPE];
    const target = attributes[ATTR_GEN_AI_TOOL_NAME] ?? attributes[ATTR_GEN_AI_PROMPT_NAME];
    return {
      operation: String(operation ?? (target === undefined ? method : `${String(method)} ${String(target)}`)),
      kind: kind === KIND_CLIENT ? 'client' : kind === KIND_SERVER ? 'server' : 'internal',
      startMillis: startTime[0] * 1000 + startTime[1] / 1e6,
      durationMs: duration[0] * 1000 + duration[1] / 1e6,
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
      const wanted = listed ? listed.includes(key) : key.startsWith('mcp_vitals.') || ALWAYS.has(key);
      if (!wanted) continue;
      const value = attributes[key];
      if (typeof value === 'string') kept[key] = value.length > 256 ? value.slice(0, 256) : value;
      else if (typeof value === 'number' || typeof value === 'boolean') kept[key] = value;
    }
    return kept;
  }
}
