import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_JSONRPC_REQUEST_ID,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_MCP_RESOURCE_URI,
  ATTR_MCP_SESSION_ID,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ErrorType,
} from '@mcp-vitals/signals';
import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Connection } from './connection.js';
import { type Notification, type Request, stringParam } from './messages.js';
import type { Outcome } from './outcome.js';
import { safely } from './telemetry.js';

/** Methods that concern a URI. */
const RESOURCE_METHODS: ReadonlySet<string> = new Set([
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'notifications/resources/updated',
]);

/** The first protocol version without sessions. Versions are dates: they compare as strings. */
const FIRST_SESSIONLESS_VERSION = '2026-07-28';

/** No more of an error's message than this becomes a status description, in UTF-16 units. */
const MAX_DESCRIPTION = 256;

export type Side = 'client' | 'server';

export interface OperationStart {
  /** `client` for the party that sends, `server` for the one that receives. */
  readonly side: Side;
  readonly message: Request | Notification;
  /** The parent. */
  readonly parent: Context;
  /** The ambient span's context, where it is not the parent. */
  readonly link?: Context;
}

/** One request or notification on one side: a span, and at its end a point in the side's operation histogram. */
export class Operation {
  readonly span: Span;
  /** Where the request came from: the context its answer belongs in. */
  readonly caller: Context;
  /** The context in which whatever the operation causes should run. */
  readonly context: Context;
  readonly method: string;
  /** The tool or the prompt asked for, as the caller wrote it. */
  readonly name: string | undefined;
  /** Whether the sender's clock ran out, should nothing else end the operation. */
  timedOut = false;
  readonly #connection: Connection;
  readonly #side: Side;
  readonly #request: Request | Notification;
  readonly #start = performance.now();
  #boundedName: string | undefined;
  #ended = false;

  constructor(connection: Connection, { side, message, parent, link }: OperationStart) {
    this.#connection = connection;
    this.#side = side;
    this.#request = message;
    this.caller = parent;
    this.method = connection.telemetry.limits.method(message.method);
    this.name =
      message.method === 'tools/call' || message.method === 'prompts/get'
        ? stringParam(message.params, 'name')
        : undefined;
    if (this.name !== undefined) this.#boundedName = connection.names.bounded(message.method, this.name);

    const linked = link && trace.getSpanContext(link);
    this.span = connection.telemetry.tracer.startSpan(
      this.#spanName(),
      {
        kind: side === 'client' ? SpanKind.CLIENT : SpanKind.SERVER,
        attributes: this.#startAttributes(),
        ...(linked && { links: [{ context: linked }] }),
      },
      parent,
    );
    this.context = trace.setSpan(parent, this.span);
  }

  /** Ends the span and records the duration. Only the first call counts. */
  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    const seconds = (performance.now() - this.#start) / 1000;
    // Apart from each other: a span processor that throws must not cost the metric its point.
    safely(() => this.#endSpan(outcome));
    safely(() =>
      this.#connection.telemetry.instruments[this.#side].operation.record(seconds, this.#metricAttributes(outcome)),
    );
  }

  /** A call that succeeded has made its name known: an operation that started as `_OTHER` may end under its own. */
  #settleName(): void {
    if (this.name === undefined || this.#boundedName !== ErrorType.OTHER) return;
    this.#boundedName = this.#connection.names.bounded(this.method, this.name);
    if (this.#boundedName === ErrorType.OTHER) return;
    this.span.updateName(this.#spanName());
    this.span.setAttributes(this.#nameAttributes());
  }

  #spanName(): string {
    return this.#boundedName === undefined ? this.method : `${this.method} ${this.#boundedName}`;
  }

  #nameAttributes(): Attributes {
    if (this.#boundedName === undefined) return {};
    return this.method === 'tools/call'
      ? { [ATTR_GEN_AI_TOOL_NAME]: this.#boundedName, [ATTR_GEN_AI_OPERATION_NAME]: 'execute_tool' }
      : { [ATTR_GEN_AI_PROMPT_NAME]: this.#boundedName };
  }

  #startAttributes(): Attributes {
    const attributes: Attributes = {
      [ATTR_MCP_METHOD_NAME]: this.method,
      ...this.#connection.facts.attributes,
      ...this.#nameAttributes(),
    };
    if ('id' in this.#request) attributes[ATTR_JSONRPC_REQUEST_ID] = String(this.#request.id);
    if (RESOURCE_METHODS.has(this.method)) {
      const uri = stringParam(this.#request.params, 'uri');
      if (uri !== undefined) attributes[ATTR_MCP_RESOURCE_URI] = uri;
    }
    return attributes;
  }

  #endSpan(outcome: Outcome): void {
    this.#settleName();
    if (this.span.isRecording()) this.#describeEnd(outcome);
    this.span.end();
  }

  #describeEnd({ errorType, statusCode, description }: Outcome): void {
    const version = this.#connection.protocolVersionOf(this.#request);
    if (version !== undefined) this.span.setAttribute(ATTR_MCP_PROTOCOL_VERSION, version);
    const { sessionId } = this.#connection;
    if (sessionId !== undefined && (version === undefined || version < FIRST_SESSIONLESS_VERSION)) {
      this.span.setAttribute(ATTR_MCP_SESSION_ID, sessionId);
    }
    if (statusCode !== undefined) this.span.setAttribute(ATTR_RPC_RESPONSE_STATUS_CODE, statusCode);
    if (errorType !== undefined) {
      this.span.setAttribute(ATTR_ERROR_TYPE, errorType);
      this.span.setStatus({
        code: SpanStatusCode.ERROR,
        ...(description !== undefined && { message: this.#scrub(description) }),
      });
    }
  }

  #metricAttributes({ errorType, statusCode }: Outcome): Attributes {
    const version = this.#connection.protocolVersionOf(this.#request);
    return {
      [ATTR_MCP_METHOD_NAME]: this.method,
      ...this.#connection.facts.attributes,
      ...this.#nameAttributes(),
      ...(version !== undefined && { [ATTR_MCP_PROTOCOL_VERSION]: version }),
      ...(statusCode !== undefined && { [ATTR_RPC_RESPONSE_STATUS_CODE]: statusCode }),
      ...(errorType !== undefined && { [ATTR_ERROR_TYPE]: errorType }),
    };
  }

  /** A peer's message often repeats what the caller wrote; that, and what exceeds the bound, stays out of the status. */
  #scrub(description: string): string {
    let text = description.slice(0, 4 * MAX_DESCRIPTION);
    for (const raw of [
      this.method === ErrorType.OTHER ? this.#request.method : undefined,
      this.#boundedName === ErrorType.OTHER ? this.name : undefined,
      stringParam(this.#request.params, 'uri'),
    ]) {
      if (raw !== undefined && raw !== '') text = text.replaceAll(raw, '…');
    }
    return text.length > MAX_DESCRIPTION
      ? `${text.slice(0, MAX_DESCRIPTION - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
      : text;
  }
}
