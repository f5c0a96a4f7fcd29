import { notices } from '@mcp-vitals/signals';
import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import { type McpInstrumentationConfig, type ResolvedConfig, resolveConfig } from './config.js';
import { hookLoader } from './hook/loader.js';
import { onSdkModule } from './hook/sdk-modules.js';
import { Manual } from './manual.js';
import { patchMcpServer, patchProtocol } from './protocol-patch.js';
import { perProvider, SCOPE, safely, Telemetry } from './telemetry.js';
import { VERSION } from './version.js';

/**
 * OpenTelemetry instrumentation of the MCP SDKs, v1 (`@modelcontextprotocol/sdk` >= 1.0.1) and v2
 * (`@modelcontextprotocol/client` and `server` >= 2.0), for `NodeSDK({ instrumentations: [new McpInstrumentation()] })`.
 * It sees the SDKs' modules that are loaded already and those that load later, in ESM and in CommonJS.
 *
 * It has the shape of OpenTelemetry's `Instrumentation` and not its base class, which intercepts every module that the
 * application requires.
 */
export class McpInstrumentation {
  readonly instrumentationName: string = SCOPE;
  readonly instrumentationVersion: string = VERSION;
  #config: McpInstrumentationConfig = {};
  #resolved!: ResolvedConfig;
  #enabled = false;
  #isHooked = false;
  #tracerProvider: TracerProvider | undefined;
  #meterProvider: MeterProvider | undefined;
  readonly #telemetry = new Telemetry({
    enabled: () => this.#enabled,
    config: () => this.#resolved,
    tracerProvider: () => this.#tracers,
    tracer: perProvider(
      () => this.#tracers,
      (provider) => provider.getTracer(SCOPE, VERSION),
    ),
    meter: perProvider(
      () => this.#meters,
      (provider) => provider.getMeter(SCOPE, VERSION),
    ),
  });
  readonly #manual = new Manual(() => this.#telemetry);

  /** @throws TypeError, RangeError when an option is of the wrong kind or out of bounds. */
  constructor(config: McpInstrumentationConfig = {}) {
    this.setConfig(config);
    if (this.#config.enabled) this.enable();
  }

  /** Holds from the next message on. @throws TypeError, RangeError as the constructor; then the old one stays. */
  setConfig(config: McpInstrumentationConfig): void {
    this.#resolved = resolveConfig(config);
    this.#config = { enabled: true, ...config };
  }

  getConfig(): McpInstrumentationConfig {
    return this.#config;
  }

  /** Instruments one client by hand, with this instance's options and providers, and returns it. */
  instrumentClient<T extends object>(client: T): T {
    return this.#manual.client(client);
  }

  /** Instruments one server by hand, with this instance's options and providers, and returns it. */
  instrumentServer<T extends object>(server: T): T {
    return this.#manual.server(server);
  }

  /** Instruments one transport by hand, with this instance's options and providers, and returns it. */
  instrumentTransport<T extends object>(transport: T, role: 'client' | 'server'): T {
    return this.#manual.transport(transport, role);
  }

  /**
   * Ends the spans of all requests in flight. Call it before the tracer provider shuts down: what is still open then is
   * never exported.
   */
  endInFlight(): void {
    this.#telemetry.endInFlight();
  }

  /** Where spans go. The global provider stands for whichever is the global one when a span is made. */
  setTracerProvider(provider: TracerProvider): void {
    this.#tracerProvider = provider === trace.getTracerProvider() ? undefined : provider;
  }

  /** Where points go. The global provider stands for whichever is the global one when a point is made. */
  setMeterProvider(provider: MeterProvider): void {
    this.#meterProvider = provider === metrics.getMeterProvider() ? undefined : provider;
    notices.observe(provider);
  }

  isEnabled(): boolean {
    return this.#enabled;
  }

  enable(): void {
    this.#enabled = true;
    if (this.#isHooked) return;
    this.#isHooked = true;
    safely(() => this.#hook());
  }

  /** Makes it silent: what is patched stays patched, and looks at no message any more. */
  disable(): void {
    this.#enabled = false;
  }

  get #tracers(): TracerProvider {
    return this.#tracerProvider ?? trace.getTracerProvider();
  }

  get #meters(): MeterProvider {
    return this.#meterProvider ?? metrics.getMeterProvider();
  }

  #hook(): void {
    hookLoader({ looksBack: true });
    onSdkModule((exports) => safely(() => this.#patch(exports)));
  }

  /** Patches the classes a module exports, and the protocol class they have in common. */
  #patch(exports: object): void {
    const telemetry = this.#telemetry;
    const { Client, Server, McpServer } = exports as Record<string, unknown>;
    for (const role of [Client, Server]) {
      if (typeof role !== 'function') continue;
      patchProtocol(Object.getPrototypeOf(role.prototype), telemetry);
      patchProtocol(role.prototype, telemetry);
    }
    if (typeof McpServer === 'function') patchMcpServer(McpServer.prototype, telemetry);
  }
}
