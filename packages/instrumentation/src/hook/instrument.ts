import { type Role, resolveConfig } from '../config.js';
import { ProviderSource } from '../record/provider-source.js';
import { Telemetry } from '../record/telemetry.js';
import { Observer } from '../wire/observer.js';
import { Manual } from './manual.js';

let shared: Observer | undefined;

/** Over the global providers, with the defaults; one for the process, so that its bounds hold for all of it. */
const manual = new Manual(() => {
  shared ??= new Observer(new Telemetry(new ProviderSource(resolveConfig({}))));
  return shared;
});

/**
 * Instruments one client, of SDK v1 or v2, and returns it. This works where no automatic hook reaches, such as in a
 * bundled app, and on a client that is connected already, from its next message on. It reports to the global providers;
 * for others, and for options, use the methods of the same name of {@link McpInstrumentation}.
 */
export const instrumentClient = <T extends object>(client: T): T => manual.client(client);

/** Instruments one server, `McpServer` or `Server` of SDK v1 or v2, and returns it, as {@link instrumentClient} does. */
export const instrumentServer = <T extends object>(server: T): T => manual.server(server);

/** Instruments one transport, whatever drives it, and returns it. `role` is the role of this process on it. */
export const instrumentTransport = <T extends object>(transport: T, role: Role): T => manual.transport(transport, role);
