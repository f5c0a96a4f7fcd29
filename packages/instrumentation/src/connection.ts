import { ATTR_MCP_PROTOCOL_VERSION, ATTR_NETWORK_TRANSPORT } from '@mcp-vitals/signals';
import { Identities } from './identity.js';
import { Inbound, type Incoming } from './inbound.js';
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
import { Outbound, type Outgoing } from './outbound.js';
import type { Outcome } from './outcome.js';
import { safely, type Telemetry } from './telemetry.js';
import type { Gauge } from './traffic.js';
import { abortSignalOf, protocolVersionHeader, type TransportFacts } from './transport-facts.js';

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

/**
 * What is known of one protocol instance over one transport: which version was agreed, which names exist, how long the
 * session lasts. Request ids restart at 0 on every connection, so what is in flight is known here and nowhere else.
 */
export class Connection {
  readonly telemetry: Telemetry;
  readonly facts: TransportFacts;
  readonly names: Names;
  readonly identities: Identities;
  /** How many requests the transport was asked to send. */
  requestsSent = 0;
  /** By what the request that is just being made can be aborted. */
  abortSignal: AbortSignal | undefined;
  readonly #role: Side;
  readonly #sessionId: () => string | undefined;
  readonly #outbound = new Outbound(this);
  readonly #inbound = new Inbound(this);
  #inFlight = 0;
  #protocolVersion: string | undefined;
  #sessionStart: number | undefined;

  constructor({ telemetry, role, facts, registry, sessionId }: ConnectionOptions) {
    this.telemetry = telemetry;
    this.facts = facts;
    this.names = new Names(telemetry.limits, registry);
    this.identities = new Identities(facts);
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
      this.#inbound.answered(message);
      return undefined;
    }
    if (isRequest(message)) {
      this.requestsSent++;
      return this.#outbound.request(message);
    }
    if (!isNotification(message)) return undefined;
    if (message.method === 'notifications/progress') this.#inbound.progressed(message);
    if (message.method === 'notifications/cancelled') this.#outbound.settled(message.params?.requestId as RequestId);
    return this.#outbound.notification(message);
  }

  /** A message that arrived. `undefined` when it needs no context of its own. */
  receiving(message: unknown, extra: unknown): Incoming | undefined {
    if (isResponse(message)) {
      const operation = this.#outbound.answered(message);
      return operation && { context: operation.caller };
    }
    // A server that is made for each request never sees the handshake: only the header tells the version.
    this.#protocolVersion ??= protocolVersionHeader(extra);
    if (isRequest(message)) return this.#inbound.request(message, abortSignalOf(extra));
    if (!isNotification(message)) return undefined;
    if (message.method === 'notifications/progress') this.#outbound.progressed(message);
    if (message.method === 'notifications/subscriptions/acknowledged') this.#outbound.subscribed(message);
    return this.#inbound.notification(message);
  }

  settled(id: RequestId): void {
    this.#outbound.settled(id);
  }

  neverSent(request: Request, errorType: string): void {
    this.#outbound.neverSent(request, errorType);
  }

  /** The process is about to end, or its telemetry: what is in flight will not be seen to end. */
  endInFlight(): void {
    this.#outbound.closed();
    this.#inbound.closed();
  }

  /** The transport closed: whatever is in flight ends now, and the session with it. */
  closed(): void {
    this.endInFlight();
    this.#endSession();
  }

  /** Whether a message is to be recorded. A filter that throws has no say. */
  records(side: Side, message: Request | Notification): boolean {
    if (!this.telemetry.records) return false;
    const { filter } = this.telemetry.config;
    return filter === undefined || safely(() => filter(Operation.infoOf(side, message))) !== false;
  }

  /** Whether there is room for one more request in flight. */
  mayStart(inFlight: number): boolean {
    if (inFlight < MAX_IN_FLIGHT) return true;
    this.telemetry.traffic.droppedInFlight();
    return false;
  }

  /** A request begins (1) or ends (-1). */
  countRequest(side: Side, change: 1 | -1): void {
    this.gauge(side).requests += change;
    this.#inFlight += change;
    if (change > 0 && this.#inFlight === 1) this.telemetry.busy.add(this);
    else if (this.#inFlight === 0) this.telemetry.busy.delete(this);
  }

  gauge(side: Side): Gauge {
    return this.telemetry.traffic.gauge(side, this.facts.attributes[ATTR_NETWORK_TRANSPORT]);
  }

  /** What a response tells beyond its own operation. */
  learn(operation: Operation, response: Response, { errorType, statusCode, result }: Outcome): void {
    if (errorType !== undefined || statusCode !== undefined) return;
    this.names.learn(operation.method, operation.name, response);
    if (operation.method === 'initialize') this.#initialized(response);
    this.telemetry.legs[operation.side].ended(result, { number: operation.leg, spanContext: operation.spanContext });
  }

  #initialized(response: Response): void {
    const version = response.result?.protocolVersion;
    if (typeof version === 'string') this.#protocolVersion = version;
    // On Streamable HTTP a session is what has an id; without one the server is stateless.
    if (this.#sessionStart !== undefined || (this.facts.sessionsHaveIds && this.sessionId === undefined)) return;
    this.#sessionStart = performance.now();
    this.gauge(this.#role).sessions++;
  }

  #endSession(): void {
    if (this.#sessionStart === undefined) return;
    const seconds = (performance.now() - this.#sessionStart) / 1000;
    this.#sessionStart = undefined;
    this.gauge(this.#role).sessions--;
    this.telemetry.instruments[this.#role].session.record(seconds, {
      ...this.facts.attributes,
      ...(this.#role === 'client' && this.facts.server),
      ...(this.#protocolVersion !== undefined && {
        [ATTR_MCP_PROTOCOL_VERSION]: this.telemetry.limits.protocolVersions.admit(this.#protocolVersion),
      }),
    });
  }
}
