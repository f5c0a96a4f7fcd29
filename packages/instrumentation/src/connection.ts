import { ATTR_MCP_PROTOCOL_VERSION, ATTR_NETWORK_TRANSPORT } from '@mcp-vitals/signals';
import { context } from '@opentelemetry/api';
import { Identities } from './identity.js';
import { Inbound, type Incoming } from './inbound.js';
import type { Leg } from './legs.js';
import {
  isNotification,
  isObject,
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

/** From 2026-07-28 on each result may state who gave it; before, `initialize` did. */
const META_SERVER_INFO = 'io.modelcontextprotocol/serverInfo';
/** Versions are dates: they compare as strings. */
const FIRST_VERSION_WITH_LEGS = '2026-07-28';

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
  /** The message that is just being handed to the transport's user. */
  passing: unknown;
  readonly #role: Side;
  readonly #sessionId: () => string | undefined;
  readonly #outbound = new Outbound(this);
  readonly #inbound = new Inbound(this);
  /** What this process has going on here, in either part it can play. */
  readonly #gauges: Readonly<Record<Side, Gauge>>;
  #inFlight = 0;
  #protocolVersion: string | undefined;
  #agreements = 0;
  /** Whether exchanges of several legs are possible in the version agreed, if any was. */
  #hasLegs = true;
  #sessionStart: number | undefined;
  #serverName: string | undefined;

  constructor({ telemetry, role, facts, registry, sessionId }: ConnectionOptions) {
    this.telemetry = telemetry;
    this.facts = facts;
    this.names = new Names(telemetry.limits, registry);
    this.identities = new Identities(facts);
    this.#role = role;
    this.#sessionId = sessionId;
    const transport = facts.attributes[ATTR_NETWORK_TRANSPORT];
    const { traffic } = telemetry;
    this.#gauges = { client: traffic.gauge('client', transport), server: traffic.gauge('server', transport) };
  }

  /** Changes when the names or the version known here do: an operation may go by another identity then. */
  get revision(): number {
    return this.names.revision + this.#agreements;
  }

  get sessionId(): string | undefined {
    return this.#sessionId();
  }

  /** Whether messages matter here: something is to be done for them, or was begun before that changed. */
  get isWatching(): boolean {
    return this.#inFlight > 0 || this.telemetry.isActive;
  }

  /** Takes from a message that goes unobserved what is needed when observing begins later. */
  glimpse(message: unknown): void {
    if (this.#protocolVersion !== undefined) return;
    safely(() => isResponse(message) && this.#agree(message.result?.protocolVersion));
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
      // SDK v2 sends the next leg from within: it must not become a child of this one, which is over.
      return operation && message.result?.resultType === 'input_required' ? { context: operation.caller } : undefined;
    }
    // A server that is made for each request never sees the handshake: only the header tells the version.
    if (this.#protocolVersion === undefined) this.#agree(protocolVersionHeader(extra));
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
    this.#gauges[side].requests += change;
    this.#inFlight += change;
    if (change > 0 && this.#inFlight === 1) this.telemetry.busy.add(this);
    else if (this.#inFlight === 0) this.telemetry.busy.delete(this);
  }

  /** The leg before a request, if it continues an exchange. */
  legBefore(side: Side, message: Request | Notification): Leg | undefined {
    return this.#hasLegs && 'id' in message ? this.telemetry.legs[side].before(message) : undefined;
  }

  /** What a response tells beyond its own operation. */
  learn(operation: Operation, response: Response, { errorType, statusCode, result }: Outcome): void {
    if (errorType !== undefined || statusCode !== undefined) return;
    this.names.learn(operation.method, operation.name, response);
    if (operation.method === 'initialize') this.#initialized(response);
    if (this.#hasLegs) this.telemetry.legs[operation.side].ended(result, operation);
  }

  /** Hands the result of a request that this process sent to whoever the user has listen, once it is measured. */
  tell(operation: Operation, { result }: Response): void {
    if (!isObject(result)) return;
    const stated = result.serverInfo ?? metaOf(result)?.[META_SERVER_INFO];
    if (isObject(stated) && typeof stated.name === 'string') this.#serverName = stated.name;
    const { onResult } = this.telemetry.config;
    if (!onResult) return;
    const told: unknown = context.with(operation.caller, () =>
      safely(() => onResult(operation.info, result, this.#serverName)),
    );
    // A listener may be an async function, whatever its type says.
    if (told instanceof Promise) told.catch(() => undefined);
  }

  #initialized(response: Response): void {
    this.#agree(response.result?.protocolVersion);
    // On Streamable HTTP a session is what has an id; without one the server is stateless.
    if (this.#sessionStart !== undefined || (this.facts.sessionsHaveIds && this.sessionId === undefined)) return;
    this.#sessionStart = performance.now();
    this.#gauges[this.#role].sessions++;
  }

  #agree(version: unknown): void {
    if (typeof version !== 'string' || version === this.#protocolVersion) return;
    this.#protocolVersion = version;
    this.#hasLegs = version >= FIRST_VERSION_WITH_LEGS;
    this.#agreements++;
  }

  #endSession(): void {
    if (this.#sessionStart === undefined) return;
    const seconds = (performance.now() - this.#sessionStart) / 1000;
    this.#sessionStart = undefined;
    this.#gauges[this.#role].sessions--;
    this.telemetry.instruments[this.#role].session.record(seconds, {
      ...this.facts.attributes,
      ...(this.#role === 'client' && this.facts.server),
      ...(this.#protocolVersion !== undefined && {
        [ATTR_MCP_PROTOCOL_VERSION]: this.telemetry.limits.protocolVersions.admit(this.#protocolVersion),
      }),
    });
  }
}
