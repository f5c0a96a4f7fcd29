import {
  ATTR_ERROR_TYPE,
  ATTR_JSONRPC_REQUEST_ID,
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_MCP_RESOURCE_URI,
  ATTR_MCP_SESSION_ID,
  ATTR_PROGRESS,
  ATTR_PROGRESS_TOTAL,
  ATTR_REQUEST_LEG,
  ATTR_REQUESTED_NAME,
  ATTR_RPC_RESPONSE_STATUS_CODE,
  ErrorType,
} from '@mcp-vitals/signals';
import {
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { type CallContent, describeRequest, describeResult } from './call-content.js';
import type { OperationInfo } from './config.js';
import type { Connection } from './connection.js';
import type { Identity } from './identity.js';
import { type Notification, type Request, stringParam } from './messages.js';
import { isNamed } from './names.js';
import type { Outcome } from './outcome.js';
import { scrub } from './scrub.js';
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

/** Progress is told at most this often on one span. */
const MAX_PROGRESS_EVENTS = 32;

export type Side = 'client' | 'server';

export interface OperationStart {
  /** `client` for the party that sends, `server` for the one that receives. */
  readonly side: Side;
  readonly message: Request | Notification;
  /** The parent. */
  readonly parent: Context;
  /** What the span is linked to. */
  readonly links?: Link[];
  /** Which leg of an exchange this is; from 2 on it is worth saying. */
  readonly leg?: number;
  /** By what the sender can abort it. */
  readonly abortSignal?: AbortSignal | undefined;
  /** A span to add to, instead of one of the operation's own. */
  readonly enrich?: Span;
}

/** One request or notification on one side: a span, and at its end a point in the side's operation histogram. */
export class Operation {
  readonly span: Span;
  /** Where the request came from: the context its answer belongs in. */
  readonly caller: Context;
  /** The context in which whatever the operation causes should run. */
  readonly context: Context;
  readonly side: Side;
  /** Which leg of an exchange this is, from 1. */
  readonly leg: number;
  /** By what its sender can abort it. */
  readonly abortSignal: AbortSignal | undefined;
  /** A subscription lasts as long as somebody listens: how long says nothing of how well it works. */
  readonly #isTimed: boolean;
  readonly #isOwnSpan: boolean;
  readonly #connection: Connection;
  readonly #message: Request | Notification;
  readonly #name: string | undefined;
  readonly #content: CallContent;
  readonly #start = performance.now();
  #identity: Identity;
  /** What the connection knew when the identity was made. */
  readonly #revision: number;
  #progressEvents = 0;
  #ended = false;

  constructor(connection: Connection, { side, message, parent, links, leg = 1, abortSignal, enrich }: OperationStart) {
    this.#connection = connection;
    this.side = side;
    this.leg = leg;
    this.abortSignal = abortSignal;
    this.#message = message;
    this.caller = parent;
    this.#isTimed = message.method !== 'subscriptions/listen';
    this.#name = isNamed(message.method) ? stringParam(message.params, 'name') : undefined;
    this.#revision = connection.revision;
    this.#identity = this.#identify();
    const attributes = this.#startAttributes();
    this.#content = describeRequest(message, parent, connection.telemetry.config, attributes);
    this.#isOwnSpan = enrich === undefined;
    if (enrich) {
      this.span = enrich.setAttributes(attributes);
      this.context = parent;
      return;
    }
    this.span = connection.telemetry.tracer.startSpan(
      this.#identity.spanName,
      { kind: side === 'client' ? SpanKind.CLIENT : SpanKind.SERVER, attributes, ...(links && { links }) },
      parent,
    );
    this.context = trace.setSpan(parent, this.span);
  }

  /** The tool or the prompt asked for, as the caller wrote it. */
  get name(): string | undefined {
    return this.#name;
  }

  /** The method as the caller wrote it. */
  get method(): string {
    return this.#message.method;
  }

  /** What a filter of the user is told, before there is an operation. */
  static infoOf(side: Side, message: Request | Notification): OperationInfo {
    const name = isNamed(message.method) ? stringParam(message.params, 'name') : undefined;
    return { side, method: message.method, name, params: message.params };
  }

  /** What a hook or a listener of the user is told. */
  get info(): OperationInfo {
    return Operation.infoOf(this.side, this.#message);
  }

  get spanContext(): SpanContext {
    return this.span.spanContext();
  }

  progressed(progress: unknown, total: unknown): void {
    if (this.#ended || ++this.#progressEvents > MAX_PROGRESS_EVENTS) return;
    this.span.addEvent('mcp_vitals.progress', {
      ...(typeof progress === 'number' && { [ATTR_PROGRESS]: progress }),
      ...(typeof total === 'number' && { [ATTR_PROGRESS_TOTAL]: total }),
    });
  }

  /** Ends the span and records the duration. Only the first call counts. */
  end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    const seconds = (performance.now() - this.#start) / 1000;
    // Apart from each other: a span processor that throws must not cost the metric its point.
    safely(() => this.#endSpan(outcome));
    if (!this.#isTimed) return;
    safely(() =>
      this.#connection.telemetry.instruments[this.side].operation.record(
        seconds,
        this.#metricAttributes(outcome),
        this.context,
      ),
    );
  }

  #endSpan(outcome: Outcome): void {
    this.#settleIdentity();
    if (this.span.isRecording()) this.#describeEnd(outcome);
    if (this.#isOwnSpan) this.span.end();
  }

  #identify(): Identity {
    const { names, identities } = this.#connection;
    const { method } = this.#message;
    return identities.get({
      side: this.side,
      method: names.method(method),
      target: this.#name === undefined ? undefined : names.target(method, this.#name),
      version: this.#connection.protocolVersionOf(this.#message),
    });
  }

  /**
   * An operation may end under another identity than it began with: a call that succeeded has made its name known, and
   * a handshake the protocol's version.
   */
  #settleIdentity(): void {
    if (this.#revision !== this.#connection.revision) {
      const identity = this.#identify();
      if (identity !== this.#identity) {
        this.#identity = identity;
        if (this.#isOwnSpan) this.span.updateName(identity.spanName);
        this.span.setAttributes(identity.attributes);
      }
    }
    if (this.#identity.isTargetUnknown) this.span.setAttribute(ATTR_REQUESTED_NAME, this.#name!.slice(0, 128));
  }

  #startAttributes(): Attributes {
    const attributes: Attributes = { ...this.#identity.attributes };
    if ('id' in this.#message) attributes[ATTR_JSONRPC_REQUEST_ID] = String(this.#message.id);
    if (RESOURCE_METHODS.has(this.#message.method)) {
      const uri = stringParam(this.#message.params, 'uri');
      if (uri !== undefined) attributes[ATTR_MCP_RESOURCE_URI] = uri.slice(0, 1024);
    }
    if (this.leg > 1) attributes[ATTR_REQUEST_LEG] = this.leg;
    const hook = this.#connection.telemetry.config.attributes;
    const added = hook && safely(() => hook(this.info));
    return added ? Object.assign(attributes, added) : attributes;
  }

  #describeEnd({ errorType, statusCode, description, result }: Outcome): void {
    const { sessionId } = this.#connection;
    const version = this.#identity.attributes[ATTR_MCP_PROTOCOL_VERSION];
    if (sessionId !== undefined && (version === undefined || String(version) < FIRST_SESSIONLESS_VERSION)) {
      this.span.setAttribute(ATTR_MCP_SESSION_ID, sessionId);
    }
    describeResult(this.span, result, errorType !== undefined, this.#content);
    if (statusCode !== undefined) this.span.setAttribute(ATTR_RPC_RESPONSE_STATUS_CODE, statusCode);
    if (errorType === undefined) return;
    this.span.setAttribute(ATTR_ERROR_TYPE, errorType);
    this.span.setStatus({
      code: SpanStatusCode.ERROR,
      ...(description !== undefined && { message: scrub(description, this.#unknownWords()) }),
    });
  }

  #metricAttributes({ errorType, statusCode }: Outcome): Attributes {
    const { attributes } = this.#identity;
    if (errorType === undefined && statusCode === undefined) return attributes;
    return {
      ...attributes,
      ...(statusCode !== undefined && { [ATTR_RPC_RESPONSE_STATUS_CODE]: statusCode }),
      ...(errorType !== undefined && { [ATTR_ERROR_TYPE]: errorType }),
    };
  }

  /** What the caller made up and a peer may repeat in its error message. */
  #unknownWords(): (string | undefined)[] {
    return [
      this.#identity.spanName.startsWith(ErrorType.OTHER) ? this.#message.method : undefined,
      this.#identity.isTargetUnknown ? this.#name : undefined,
      stringParam(this.#message.params, 'uri'),
    ];
  }
}
