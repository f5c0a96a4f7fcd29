import {
  ATTR_MCP_PROTOCOL_VERSION,
  ATTR_NETWORK_TRANSPORT,
  ATTR_REFUSAL,
  ATTR_REQUESTED_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_TOOL_NEAREST,
  ATTR_TOOL_UNKNOWN,
  ErrorType,
  identityOfTransport,
} from '@mcp-vitals/signals';
import { context } from '@opentelemetry/api';
import { deniedBy } from '../access/client-exchanges.js';
import { refusalOfStatus, statusOf } from '../access/refusal.js';
import type { ResultListener, Role } from '../config.js';
import { asksForNextPage, hasNextPage, isObject, metaOf, type Response, stringParam } from '../message/messages.js';
import type { Activity } from '../record/activity-gauges.js';
import type { Operation } from '../record/operation.js';
import type { Recorder } from '../record/operation-start.js';
import { type Outcome, outcomeOf, SUCCESS } from '../record/outcome.js';
import { describeName } from '../record/status-description.js';
import type { Telemetry } from '../record/telemetry.js';
import type { ServerTools } from '../result/tool-use.js';
import { callUser, observingFailed, safely } from '../safely.js';
import { saysToolIsUnknown } from './known-names.js';
import { Naming, type Registry } from './naming.js';
import { peerKeyOf } from './peer-key.js';
import { PeerLink } from './peer-link.js';
import type { SessionMemory } from './session-memory.js';
import { TaskFollower } from './task-follower.js';
import type { TransportFacts } from './transport-facts.js';

/** The `_meta` key in which a result may state its server, from 2026-07-28 on. Earlier, the `initialize` result did. */
const META_SERVER_INFO = 'io.modelcontextprotocol/serverInfo';

/** Methods whose results confirm more than their own names, or define something. */
const TEACHING_METHODS: ReadonlySet<string> = new Set([
  'initialize',
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/templates/list',
]);

export interface SessionOptions {
  readonly telemetry: Telemetry;
  readonly memory: SessionMemory;
  /** The role of this process on the connection, under which its sessions are measured. */
  readonly role: Role;
  readonly facts: TransportFacts;
  readonly registry: Registry | undefined;
  /** The name of the server in this process. */
  readonly serverName: string | undefined;
  readonly transport: { readonly sessionId?: string | undefined; readonly protocolVersion?: unknown };
  /** The protocol object of the server in this process. */
  readonly server?: object | undefined;
}

/** The state of one protocol instance over one transport: negotiated version, known names, session duration. */
export class Session implements Recorder {
  readonly telemetry: Telemetry;
  readonly facts: TransportFacts;
  readonly role: Role;
  readonly namer: Naming;
  readonly rounds: SessionMemory['rounds'];
  readonly tasks: TaskFollower;
  readonly transport: SessionOptions['transport'];
  readonly server: object | undefined;
  /** The activity of this process on the connection, by role. */
  readonly activities: Readonly<Record<Role, Activity>>;
  readonly #memory: SessionMemory;
  readonly #peer: PeerLink;
  readonly #ownName: string | undefined;
  #serverName: string | undefined;
  #peerKey: string | undefined;
  #tools: ServerTools | undefined;
  #startedAt: number | undefined;

  constructor({ telemetry, memory, role, facts, registry, serverName, transport, server }: SessionOptions) {
    this.telemetry = telemetry;
    this.facts = facts;
    this.role = role;
    this.transport = transport;
    this.server = server;
    this.rounds = memory.rounds;
    this.#memory = memory;
    this.#ownName = serverName;
    const address = facts.server[ATTR_SERVER_ADDRESS];
    this.tasks = new TaskFollower(telemetry.tasks, () =>
      [this.#serverName, serverName, String(address ?? '')].filter((name) => name !== undefined),
    );
    const known = memory.servers.of(serverName === undefined ? undefined : `${role} ${serverName}`);
    this.namer = new Naming(facts, telemetry.bounds, known, registry);
    telemetry.access.begin(role);
    telemetry.unknownTools.begin(role);
    this.#peer = new PeerLink({
      peers: telemetry.peers[role],
      role,
      facts,
      versions: telemetry.bounds.protocolVersions,
    });
    const network = facts.attributes[ATTR_NETWORK_TRANSPORT];
    const { activity } = telemetry;
    this.activities = { client: activity.of('client', network), server: activity.of('server', network) };
  }

  get peerKey(): string {
    this.#peerKey ??= peerKeyOf(this.role, this.transport, this.facts.sessionsHaveIds);
    return this.#peerKey;
  }

  /** Sets the negotiated version. Unrecorded messages set it too, because recording may start later. */
  agree(version: unknown): void {
    if (typeof version === 'string') this.namer.agree(version);
  }

  /** The outcome of a request by its answer, from which the session learns. An answer that cannot be looked at ends the request too. */
  outcome(operation: Operation, response: Response): Outcome {
    let outcome = SUCCESS;
    try {
      const { role, message } = operation.start;
      outcome = outcomeOf(response, message.method, role, this.telemetry.bounds.statusCodes);
      this.#learn(operation, response, outcome);
      this.tasks.answered(operation, response);
    } catch (error) {
      observingFailed(error);
    }
    return outcome;
  }

  /** Learns from a response: known names, protocol version, server name and open rounds. */
  #learn(operation: Operation, response: Response, { errorType, statusCode, result, refusal }: Outcome): void {
    const { message, role, round } = operation.start;
    if (refusal !== undefined) this.telemetry.access.refused(role, refusal);
    const asksForInput = response.result?.resultType === 'input_required';
    const isKnown = !operation.isProvisional && !TEACHING_METHODS.has(message.method) && !asksForInput;
    const failed = errorType !== undefined || statusCode !== undefined;
    if (isKnown && !failed && (this.#serverName !== undefined || this.role === 'server')) return;
    const target = stringParam(message.params, 'name');
    if (failed) {
      this.namer.known.learnFromFailure(message.method, target, response);
      if (message.method === 'tools/call' && target !== undefined) this.#notFound(operation, target, response);
      return;
    }
    if (role === this.role && role === 'client') this.#learnServer(response.result);
    this.namer.known.learn(message.method, target, response);
    if (TEACHING_METHODS.has(message.method)) this.#listed(operation, response);
    if (message.method === 'initialize') this.#initialized(response);
    if (asksForInput) {
      this.rounds[role].ended(result, { number: round, spanContext: operation.span.spanContext() });
    }
  }

  /** The outcome of a request or notification that the transport did not take: denied by the server's HTTP, or not sent. */
  sendFailed({ isRequest, span }: Operation, error: unknown): Outcome {
    // A sign-in that failed in the course of the request throws an error of its own.
    const status = statusOf(error) ?? deniedBy(span);
    const refusal = refusalOfStatus(status);
    if (refusal === undefined) return { errorType: ErrorType.SEND_FAILED };
    if (isRequest) this.telemetry.access.refused('client', refusal);
    return { errorType: String(status), refusal, spanAttributes: { [ATTR_REFUSAL]: refusal } };
  }

  /** Called when a request or a notification is over, before its span ends. */
  ended(operation: Operation, outcome: Outcome, nowMillis: number): void {
    safely(() => this.#peer.ended(operation, outcome, nowMillis, this.namer.versionOf(operation.start.message)));
    if (operation.isRequest && operation.method === 'tools/call') safely(() => this.#called(operation, outcome));
  }

  /** Calls the user's listener with the result of a request that this process sent, after the request is recorded. */
  notifyListener(listener: ResultListener, operation: Operation, result: Record<string, unknown>): void {
    context.with(operation.caller, () =>
      callUser(() => listener(operation.info, result, this.#serverName, identityOfTransport(this.transport))),
    );
  }

  /** Calls the user's listener with a notification. */
  notifyOf(notification: Operation): void {
    this.ended(notification, SUCCESS, performance.now());
    const { onNotification } = notification.start.config;
    if (onNotification) context.with(notification.context, () => callUser(() => onNotification(notification.info)));
  }

  /** Ends the session after its transport closed. */
  end(): void {
    if (this.#startedAt === undefined) return;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    this.#startedAt = undefined;
    this.activities[this.role].sessions--;
    const { version } = this.namer;
    this.telemetry.instruments[this.role].session.record(seconds, {
      ...this.facts.attributes,
      ...(this.role === 'client' && this.facts.server),
      ...(version !== undefined && {
        [ATTR_MCP_PROTOCOL_VERSION]: this.telemetry.bounds.protocolVersions.admit(version),
      }),
    });
  }

  /** Learns the server's name from a result, and from then on shares the known names of that server. */
  #learnServer(result: Record<string, unknown> | undefined): void {
    const stated = result?.serverInfo ?? metaOf(result)?.[META_SERVER_INFO];
    if (!isObject(stated) || typeof stated.name !== 'string') return;
    this.#peer.met(stated);
    if (stated.name === this.#serverName) return;
    this.#serverName = stated.name;
    this.#tools = undefined;
    this.namer.meet(this.#memory.servers.of(`${this.role} ${stated.name}`));
  }

  /** Counts a call to a tool that does not exist, and adds the name that was probably meant to its span. */
  #notFound({ span, start: { role } }: Operation, name: string, response: Response): void {
    const { namer, telemetry } = this;
    const wasKnown = namer.knows('tools', name);
    if (!saysToolIsUnknown(name, response, wasKnown)) return;
    const nearest = telemetry.unknownTools.add(role, name, namer.known);
    span.setAttributes({
      [ATTR_TOOL_UNKNOWN]: true,
      ...(nearest !== undefined && { [ATTR_TOOL_NEAREST]: nearest }),
      ...(wasKnown && { [ATTR_REQUESTED_NAME]: describeName(name) }),
    });
  }

  #listed({ start: { message, role } }: Operation, { result }: Response): void {
    const server = role === 'server' ? this.#ownName : this.#serverName;
    const connection = role === 'client' ? identityOfTransport(this.transport) : undefined;
    this.telemetry.definitionListings.add(message.method, { role, server, connection }, message.params, result);
    if (message.method !== 'tools/list' || role !== this.role || !Array.isArray(result?.tools)) return;
    this.#toolsOfServer.list(result.tools, asksForNextPage(message.params), hasNextPage(result));
  }

  #called({ start: { message, role } }: Operation, { errorType, statusCode }: Outcome): void {
    const name = stringParam(message.params, 'name');
    if (role !== this.role || name === undefined) return;
    this.#toolsOfServer.call(name, errorType !== undefined || statusCode !== undefined);
  }

  get #toolsOfServer(): ServerTools {
    this.#tools ??= this.telemetry.toolUses.of(this.role, this.role === 'server' ? this.#ownName : this.#serverName);
    return this.#tools;
  }

  #initialized(response: Response): void {
    this.agree(response.result?.protocolVersion);
    // On Streamable HTTP a session has an id; without one the server is stateless.
    if (this.#startedAt !== undefined || (this.facts.sessionsHaveIds && this.transport.sessionId === undefined)) return;
    this.#startedAt = performance.now();
    this.activities[this.role].sessions++;
  }
}
