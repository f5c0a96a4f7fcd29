import { ATTR_MCP_PROTOCOL_VERSION, ErrorType } from '@mcp-vitals/signals';
import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { contextFrom, withContext } from './carrier.js';
import {
  isNotification,
  isRequest,
  isResponse,
  metaOf,
  type Notification,
  type Request,
  type RequestId,
  type Response,
} from './messages.js';
import { Names, type Registry } from './names.js';
import { Operation, type Side } from './operation.js';
import { outcomeOf, SUCCESS } from './outcome.js';
import type { Telemetry } from './telemetry.js';
import { protocolVersionHeader, type TransportFacts } from './transport-facts.js';

/** From 2026-07-28 on each request states its protocol version here. */
const META_PROTOCOL_VERSION = 'io.modelcontextprotocol/protocolVersion';

/** More requests than this in flight on one connection, in one direction, go unobserved. */
const MAX_IN_FLIGHT = 10_000;

export interface ConnectionOptions {
  readonly telemetry: Telemetry;
  /** The part the process plays on this connection: what its sessions are measured as. */
  readonly role: Side;
  readonly facts: TransportFacts;
  readonly registry?: Registry | undefined;
  /** The session id the transport has at the moment. */
  readonly sessionId: () => string | undefined;
}

/** A message on its way out: what to send in its place, in which context, and what to do once the transport took it. */
export interface Outgoing {
  readonly message: unknown;
  readonly context: Context;
  readonly sent?: () => void;
  readonly failed: () => void;
}

/**
 * What is known of one protocol instance over one transport: which operations are in flight each way, which version
 * was agreed, which names exist. Request ids restart at 0 on every connection, so nothing here is shared between two.
 */
export class Connection {
  readonly telemetry: Telemetry;
  readonly facts: TransportFacts;
  readonly names: Names;
  /** How many requests the transport was asked to send. */
  requestsSent = 0;
  readonly #role: Side;
  readonly #sessionId: () => string | undefined;
  readonly #outbound = new Map<RequestId, Operation>();
  readonly #inbound = new Map<RequestId, Operation>();
  #protocolVersion: string | undefined;
  #sessionStart: number | undefined;

  constructor({ telemetry, role, facts, registry, sessionId }: ConnectionOptions) {
    this.telemetry = telemetry;
    this.facts = facts;
    this.names = new Names(telemetry.limits, registry);
    this.#role = role;
    this.#sessionId = sessionId;
  }

  get sessionId(): string | undefined {
    return this.#sessionId();
  }

  /** The version a message states for itself, or else the one agreed on the connection. */
  protocolVersionOf(message: Request | Notification): string | undefined {
    const stated = metaOf(message.params)?.[META_PROTOCOL_VERSION];
    const version = typeof stated === 'string' ? stated : this.#protocolVersion;
    return version === undefined ? undefined : this.telemetry.limits.protocolVersions.admit(version);
  }

  /** A message about to be sent. `undefined` when there is nothing to change or to wait for. */
  sending(message: unknown): Outgoing | undefined {
    if (isResponse(message)) {
      this.#answered(this.#inbound, message, 'server');
      return undefined;
    }
    if (isRequest(message)) {
      this.requestsSent++;
      if (!this.telemetry.enabled || this.#outbound.size >= MAX_IN_FLIGHT) return undefined;
      const operation = this.#start('client', message, context.active());
      this.#outbound.set(message.id, operation);
      return this.#outgoing(operation, message);
    }
    if (isNotification(message)) {
      if (!this.telemetry.enabled) return undefined;
      const operation = this.#start('client', message, context.active());
      return { ...this.#outgoing(operation, message), sent: () => operation.end(SUCCESS) };
    }
    return undefined;
  }

  /** A message that arrived: the context to handle it in, and what to do when its handler has returned. */
  receiving(message: unknown, extra: unknown): { context: Context; handled?: () => void } | undefined {
    if (isResponse(message)) {
      const operation = this.#answered(this.#outbound, message, 'client');
      return operation && { context: operation.caller };
    }
    if (!this.telemetry.enabled) return undefined;
    // A server that is made for each request never sees the handshake: only the header tells the version.
    this.#protocolVersion ??= protocolVersionHeader(extra);
    if (isRequest(message)) {
      if (this.#inbound.size >= MAX_IN_FLIGHT) return undefined;
      this.#inbound.get(message.id)?.end({ errorType: ErrorType.OTHER });
      const operation = this.#receive(message);
      this.#inbound.set(message.id, operation);
      return { context: operation.context };
    }
    if (isNotification(message)) {
      if (message.method === 'notifications/cancelled') this.#cancelled(message);
      const operation = this.#receive(message);
      return { context: operation.context, handled: () => operation.end(SUCCESS) };
    }
    return undefined;
  }

  /** The SDK's timer for a request has run out; it is about to give the request up. */
  timedOut(id: RequestId): void {
    const operation = this.#outbound.get(id);
    if (operation) operation.timedOut = true;
  }

  /** The SDK is done with a request. If no response ended it, the caller did, or the clock. */
  settled(id: RequestId): void {
    const operation = this.#outbound.get(id);
    if (!operation) return;
    this.#outbound.delete(id);
    operation.end({ errorType: operation.timedOut ? ErrorType.TIMEOUT : ErrorType.CANCELLED });
  }

  /** A request that ended before the transport saw it. */
  neverSent(request: Request, errorType: string): void {
    if (this.telemetry.enabled) this.#start('client', request, context.active()).end({ errorType });
  }

  /** The transport closed: whatever is in flight ends now, and the session with it. */
  closed(): void {
    for (const operations of [this.#outbound, this.#inbound]) {
      for (const operation of operations.values()) operation.end({ errorType: ErrorType.CONNECTION_CLOSED });
      operations.clear();
    }
    this.#endSession();
  }

  #start(side: Side, message: Request | Notification, parent: Context, link?: Context): Operation {
    return new Operation(this, { side, message, parent, ...(link && { link }) });
  }

  /** The remote context is the parent and the ambient one a link; without a remote context the ambient one is the parent. */
  #receive(message: Request | Notification): Operation {
    const ambient = this.facts.ambientContext ? context.active() : ROOT_CONTEXT;
    const parent = contextFrom(ambient, message);
    const remote = trace.getSpan(parent) !== trace.getSpan(ambient);
    return this.#start('server', message, parent, remote ? ambient : undefined);
  }

  #outgoing(operation: Operation, message: Request | Notification): Outgoing {
    return {
      message: withContext(message, operation.context),
      context: operation.context,
      failed: () => {
        if ('id' in message) this.#outbound.delete(message.id);
        operation.end({ errorType: ErrorType.SEND_FAILED });
      },
    };
  }

  #answered(operations: Map<RequestId, Operation>, response: Response, side: Side): Operation | undefined {
    const operation = operations.get(response.id);
    if (!operation) return undefined;
    operations.delete(response.id);
    const outcome = outcomeOf(response, operation.method, side);
    if (outcome.errorType === undefined && outcome.statusCode === undefined) {
      this.names.learn(operation.method, operation.name, response);
      if (operation.method === 'initialize') this.#initialized(response);
    }
    operation.end(outcome);
    return operation;
  }

  #initialized(response: Response): void {
    const version = response.result?.protocolVersion;
    if (typeof version === 'string') this.#protocolVersion = version;
    this.#sessionStart = performance.now();
  }

  /** The peer gave up a request of its own: it will get no answer. */
  #cancelled(notification: Notification): void {
    const id = notification.params?.requestId;
    if (typeof id !== 'string' && typeof id !== 'number') return;
    const operation = this.#inbound.get(id);
    this.#inbound.delete(id);
    operation?.end({ errorType: ErrorType.CANCELLED });
  }

  #endSession(): void {
    if (this.#sessionStart === undefined) return;
    const seconds = (performance.now() - this.#sessionStart) / 1000;
    this.#sessionStart = undefined;
    if (this.facts.sessionsHaveIds && this.sessionId === undefined) return;
    this.telemetry.instruments[this.#role].session.record(seconds, {
      ...this.facts.attributes,
      ...(this.#protocolVersion !== undefined && {
        [ATTR_MCP_PROTOCOL_VERSION]: this.telemetry.limits.protocolVersions.admit(this.#protocolVersion),
      }),
    });
  }
}
