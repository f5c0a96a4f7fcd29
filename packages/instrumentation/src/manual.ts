import { isObject } from './messages.js';
import { patchMcpServer, patchProtocol, rememberRegistry, tapProtocol } from './protocol-patch.js';
import { type Transport, tapTransport } from './tap.js';
import { safely, type Telemetry } from './telemetry.js';

/** Instruments objects by hand, into one telemetry. Where no automatic hook reaches, this always works. */
export class Manual {
  readonly #telemetry: () => Telemetry;

  constructor(telemetry: () => Telemetry) {
    this.#telemetry = telemetry;
  }

  client<T extends object>(client: T): T {
    safely(() => this.#protocol(client));
    return client;
  }

  server<T extends object>(server: T): T {
    safely(() => {
      const inner = (server as { server?: unknown }).server;
      if (!isObject(inner)) return this.#protocol(server);
      patchMcpServer(server, this.#telemetry());
      rememberRegistry(server);
      this.#protocol(inner);
    });
    return server;
  }

  transport<T extends object>(transport: T, role: 'client' | 'server'): T {
    safely(() => tapTransport(transport as unknown as Transport, { telemetry: this.#telemetry(), role }));
    return transport;
  }

  /** Also one that is connected already, from its next message on. */
  #protocol(protocol: object): void {
    patchProtocol(protocol, this.#telemetry());
    const { transport } = protocol as { transport?: unknown };
    if (isObject(transport)) tapProtocol(protocol, transport as unknown as Transport, this.#telemetry());
  }
}
