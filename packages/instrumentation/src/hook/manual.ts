import type { Role } from '../config.js';
import { isObject } from '../message/messages.js';
import { safely } from '../safely.js';
import type { Observer } from '../wire/observer.js';
import type { Transport } from '../wire/transport.js';
import { claim, observeProtocol, patchMcpServer, patchProtocol, rememberRegistry } from './protocol-patch.js';

/** Instruments individual objects, for programs that no automatic hook applies to. */
export class Manual {
  readonly #observer: () => Observer;

  constructor(observer: () => Observer) {
    this.#observer = observer;
  }

  client<T extends object>(client: T): T {
    safely(() => this.#protocol(client));
    return client;
  }

  server<T extends object>(server: T): T {
    safely(() => {
      const inner = (server as { server?: unknown }).server;
      if (!isObject(inner)) return this.#protocol(server);
      patchMcpServer(server);
      rememberRegistry(server);
      this.#protocol(inner);
    });
    return server;
  }

  transport<T extends object>(transport: T, role: Role): T {
    safely(() => this.#observer().alone(transport as unknown as Transport, { role }));
    return transport;
  }

  /** Instruments a protocol object. One that is already connected is observed from its next message on. */
  #protocol(protocol: object): void {
    this.#observer().isByHand = true;
    claim(protocol, this.#observer);
    patchProtocol(protocol, this.#observer);
    const { transport } = protocol as { transport?: unknown };
    if (isObject(transport)) observeProtocol(protocol, transport as unknown as Transport, this.#observer());
  }
}
