import { resolveConfig } from './config.js';
import { isObject } from './messages.js';
import { patchMcpServer, patchProtocol, rememberRegistry, tapProtocol } from './protocol-patch.js';
import { type Transport, tapTransport } from './tap.js';
import { globalTelemetry, safely, type Telemetry } from './telemetry.js';

let shared: Telemetry | undefined;

/** One for the process: the bounds on names hold for all that is instrumented by hand. */
const telemetry = (): Telemetry => {
  shared ??= globalTelemetry(resolveConfig({}));
  return shared;
};

/**
 * Instruments one client, of SDK v1 or v2, and returns it. Where no automatic hook reaches, such as in a bundled app,
 * this always works; also on a client that is connected already, from its next message on.
 */
export function instrumentClient<T extends object>(client: T): T {
  safely(() => instrumentProtocol(client));
  return client;
}

/** Instruments one server, `McpServer` or `Server` of SDK v1 or v2, and returns it. */
export function instrumentServer<T extends object>(server: T): T {
  safely(() => {
    const inner = (server as { server?: unknown }).server;
    if (!isObject(inner)) return instrumentProtocol(server);
    patchMcpServer(server, telemetry());
    rememberRegistry(server);
    instrumentProtocol(inner);
  });
  return server;
}

/** Instruments one transport, whatever drives it, and returns it. `role` is the part this process plays on it. */
export function instrumentTransport<T extends object>(transport: T, role: 'client' | 'server'): T {
  safely(() => tapTransport(transport as unknown as Transport, { telemetry: telemetry(), role }));
  return transport;
}

function instrumentProtocol(protocol: object): void {
  patchProtocol(protocol, telemetry());
  const { transport } = protocol as { transport?: unknown };
  if (isObject(transport)) tapProtocol(protocol, transport as unknown as Transport, telemetry());
}
