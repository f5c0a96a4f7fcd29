import { notices } from '@mcp-vitals/signals';
import type { Role } from '../config.js';
import { isObject } from '../message/messages.js';
import { safely } from '../safely.js';
import { handOverPipes } from '../stdio/hand-over.js';
import type { Observer } from '../wire/observer.js';
import type { Transport } from '../wire/transport.js';
import { isOfSdk } from './inbound-patch.js';
import { claim, observeProtocol, patchMcpServer, patchProtocol, rememberRegistry } from './protocol-patch.js';

/** Instruments individual objects, for programs that no automatic hook applies to. */
export class Manual {
  readonly #observer: () => Observer;

  constructor(observer: () => Observer) {
    this.#observer = observer;
  }

  client<T extends object>(client: T): T {
    safely(() => this.#protocol(client, 'client'));
    return client;
  }

  server<T extends object>(server: T): T {
    safely(() => {
      const inner = (server as { server?: unknown }).server;
      if (!isObject(inner)) return this.#protocol(server, 'server');
      patchMcpServer(server);
      rememberRegistry(server);
      this.#protocol(inner, 'server');
    });
    return server;
  }

  transport<T extends object>(transport: T, role: Role): T {
    safely(() => this.#observer().alone(transport as unknown as Transport, { role }));
    safely(() => handOverPipes(transport));
    return transport;
  }

  /** Instruments a protocol object. One that is already connected is observed from its next message on. */
  #protocol(protocol: object, role: Role): void {
    this.#observer().isByHand = true;
    const { transport } = protocol as { transport?: unknown };
    if (!isOfSdk(protocol)) {
      if (isTransport(transport)) this.transport(transport, role);
      else sayForeign(role);
      return;
    }
    claim(protocol, this.#observer);
    patchProtocol(protocol, this.#observer);
    if (!isObject(transport)) return;
    observeProtocol(protocol, transport as unknown as Transport, this.#observer());
    handOverPipes(transport);
  }
}

const isTransport = (value: unknown): value is object => isObject(value) && typeof value.send === 'function';

function sayForeign(role: Role): void {
  const method = role === 'client' ? 'instrumentClient' : 'instrumentServer';
  notices.say(
    'not_observed',
    `${method}() was given an object that is no ${role} of an MCP SDK and has no transport, so it is not observed; call it once the ` +
      `${role} is connected, or call instrumentTransport(transport, '${role}') before`,
    method,
  );
}
