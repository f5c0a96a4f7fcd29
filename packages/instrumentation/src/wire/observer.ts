import { notices } from '@mcp-vitals/signals';
import { observedAt } from '../access/observed-origins.js';
import type { Role } from '../config.js';
import type { Telemetry } from '../record/telemetry.js';
import type { Registry } from '../session/naming.js';
import { SessionMemory } from '../session/session-memory.js';
import { HTTP_SERVER, readTransportFacts } from '../session/transport-facts.js';
import { Connection } from './connection.js';
import { wrapHandlers } from './handler-wrapper.js';
import { connections, type Transport } from './transport.js';
import { wrapSend } from './transport-wrapper.js';

export interface TransportUser {
  readonly role: Role;
  readonly registry?: Registry | undefined;
  /** The name of the server in this process. */
  readonly serverName?: string | undefined;
  /** The protocol object of the server in this process. */
  readonly server?: object | undefined;
  /** Whether the protocol object is connected to the transport. Requests sent before that are probes. */
  readonly isConnected?: () => boolean;
}

const UNOBSERVED = 'cannot be replaced, so its MCP messages are not observed';

/** Observes transports for one telemetry, and keeps state across their connections. */
export class Observer {
  readonly telemetry: Telemetry;
  /** Whether objects are given to it one by one. */
  isByHand = false;
  readonly #memory = new SessionMemory();

  constructor(telemetry: Telemetry) {
    this.telemetry = telemetry;
  }

  /** Observes a transport with an instrumented protocol object, which reports incoming messages and the end. */
  driven(transport: Transport, user: TransportUser): Connection | undefined {
    const connection = connections.get(transport) ?? this.#connect(transport, user);
    connection?.releaseHandlers?.();
    // On a pipe, the pipe's watch records what reaches no protocol object.
    if (connection?.session.facts.hasAmbientContext && user.isConnected?.() === false)
      connection.bypassed = () => this.#bypassed(transport, connection);
    return connection;
  }

  /** Observes a transport whose messages no longer reach its protocol object: a gateway takes them, and answers itself. */
  #bypassed(transport: Transport, connection: Connection): void {
    connection.bypassed = undefined;
    connection.releaseHandlers = wrapHandlers(transport, connection);
    this.#sayUnobserved(
      transport,
      'onmessage',
      'was replaced after connect, so its MCP messages are observed only from its first answer on',
      'start it without a server, and call instrumentTransport() before',
    );
  }

  /** Observes a transport with or without an instrumented protocol object. */
  alone(transport: Transport, user: TransportUser): Connection | undefined {
    if (connections.has(transport)) return connections.get(transport);
    const connection = this.#connect(transport, user);
    if (!connection) return undefined;
    try {
      connection.releaseHandlers = wrapHandlers(transport, connection);
      return connection;
    } catch {
      // Without its handlers, its requests would seem to wait for ever.
      connections.delete(transport);
      this.#sayUnobserved(
        transport,
        'handlers',
        UNOBSERVED,
        'give it an onmessage and an onclose that can be replaced',
      );
      return undefined;
    }
  }

  /** A connection without a transport, for one HTTP exchange on the server. */
  overHttp(): Connection {
    return new Connection({
      telemetry: this.telemetry,
      memory: this.#memory,
      role: 'server',
      registry: undefined,
      serverName: undefined,
      facts: HTTP_SERVER,
      transport: {},
    });
  }

  #connect(
    transport: Transport,
    { role, registry, serverName, server, isConnected }: TransportUser,
  ): Connection | undefined {
    if (!wrapSend(transport)) {
      this.#sayUnobserved(transport, 'send', UNOBSERVED, 'give it a send that is writable');
      return undefined;
    }
    const facts = readTransportFacts(transport);
    if (facts.origin !== undefined) observedAt(facts.origin);
    const connection = new Connection({
      telemetry: this.telemetry,
      memory: this.#memory,
      role,
      registry,
      serverName,
      facts,
      transport,
      server,
    });
    if (isConnected) connection.isConnected = isConnected;
    connections.set(transport, connection);
    return connection;
  }

  #sayUnobserved(transport: Transport, member: string, what: string, remedy: string): void {
    this.telemetry.activity.unobservedTransports++;
    const name = transport.constructor?.name || 'transport';
    if (!this.telemetry.policy()) return;
    notices.say('not_observed', `the ${member} of a ${name} ${what}; ${remedy}`, name);
  }
}
