import { watchHttp } from '../access/http-watch.js';
import { type Role, resolveConfig } from '../config.js';
import { ProviderSource } from '../record/provider-source.js';
import { Telemetry } from '../record/telemetry.js';
import { Observer } from '../wire/observer.js';
import { enabled } from './enabled.js';
import { Manual } from './manual.js';

let shared: Observer | undefined;

/**
 * The manual instrumentation with the global providers: that of the monitor where there is one, which else would know nothing of
 * these objects. Without one it has default options, and is one per process, so that its bounds are process-wide. Without global
 * providers it is any instrumentation that is enabled.
 */
const manual = new Manual(() => {
  const inCharge = enabled.firstGlobal;
  if (inCharge) return inCharge;
  shared ??= observer();
  return shared.telemetry.records ? shared : (enabled.first ?? shared);
});

function observer(): Observer {
  const telemetry = new Telemetry(new ProviderSource(resolveConfig({})));
  watchHttp(telemetry);
  return new Observer(telemetry);
}

/**
 * Instruments one client, of SDK v1 or v2, and returns it. Use it where no automatic hook applies, such as in a bundled
 * app. A client that is already connected is observed from its next message on. It reports to the global providers, with the
 * options of the {@link McpInstrumentation} that is enabled with them, or else the defaults. For other providers use the methods
 * of the same name of {@link McpInstrumentation}.
 */
export const instrumentClient = <T extends object>(client: T): T => manual.client(client);

/** Instruments one server, `McpServer` or `Server` of SDK v1 or v2, and returns it, as {@link instrumentClient} does. */
export const instrumentServer = <T extends object>(server: T): T => manual.server(server);

/** Instruments one transport, with or without a protocol object, and returns it. `role` is the role of this process. */
export const instrumentTransport = <T extends object>(transport: T, role: Role): T => manual.transport(transport, role);
