import { watchHttp } from '../access/http-watch.js';
import { type Role, resolveConfig } from '../config.js';
import { ProviderSource } from '../record/provider-source.js';
import { Telemetry } from '../record/telemetry.js';
import { Observer } from '../wire/observer.js';
import { enabled } from './enabled.js';
import { Manual } from './manual.js';

let shared: Observer | undefined;

/**
 * The manual instrumentation. It reports where the enabled instrumentation of the process does, if there is one, so that
 * figures and bounds are those of the process; else to the global providers, with default options.
 */
const manual = new Manual(() => {
  const [inCharge] = enabled;
  if (inCharge !== undefined) return inCharge;
  shared ??= observer();
  return shared;
});

function observer(): Observer {
  const telemetry = new Telemetry(new ProviderSource(resolveConfig({})));
  watchHttp(telemetry);
  return new Observer(telemetry);
}

/**
 * Instruments one client, of SDK v1 or v2, and returns it. Use it where no automatic hook applies, such as in a bundled
 * app. A client that is already connected is observed from its next message on. It reports as the enabled
 * {@link McpInstrumentation} of the process does, or to the global providers where there is none; one of several has methods
 * of the same name.
 */
export const instrumentClient = <T extends object>(client: T): T => manual.client(client);

/** Instruments one server, `McpServer` or `Server` of SDK v1 or v2, and returns it, as {@link instrumentClient} does. */
export const instrumentServer = <T extends object>(server: T): T => manual.server(server);

/** Instruments one transport, with or without a protocol object, and returns it. `role` is the role of this process. */
export const instrumentTransport = <T extends object>(transport: T, role: Role): T => manual.transport(transport, role);
