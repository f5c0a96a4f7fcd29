import { notices } from '@mcp-vitals/signals';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { type McpInstrumentationConfig, type ResolvedConfig, type Role, resolveConfig } from '../config.js';
import { hookLoader } from '../load/loader.js';
import { onSdkModule } from '../load/sdk-modules.js';
import { ProviderSource } from '../record/provider-source.js';
import { Telemetry } from '../record/telemetry.js';
import { safely } from '../safely.js';
import { observePipes } from '../stdio/stdio-observer.js';
import { SCOPE, VERSION } from '../version.js';
import { Observer } from '../wire/observer.js';
import { Manual } from './manual.js';
import { patchModule } from './patched-modules.js';

/** Those that are switched on, in the order in which they were: the first observes what is patched as it loads. */
const switchedOn = new Set<Observer>();

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
  readonly #source = new ProviderSource();
  readonly #observer = new Observer(new Telemetry(this.#source));
  readonly #manual = new Manual(() => this.#observer);
  #config!: McpInstrumentationConfig;
  /** The configuration, also while switched off. */
  #resolved!: ResolvedConfig;
  #isHooked = false;

  /** @throws TypeError, RangeError when an option is of the wrong kind or out of bounds. */
  constructor(config: McpInstrumentationConfig = {}) {
    this.setConfig(config);
    if (this.#config.enabled) this.enable();
  }

  /** Holds from the next message on. @throws TypeError, RangeError as the constructor; then the old one stays. */
  setConfig(config: McpInstrumentationConfig): void {
    this.#resolved = resolveConfig(config);
    this.#config = { enabled: true, ...config };
    if (this.#source.config) this.#source.config = this.#resolved;
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
  instrumentTransport<T extends object>(transport: T, role: Role): T {
    return this.#manual.transport(transport, role);
  }

  /**
   * Observes MCP on the pipes of this process, and of the processes it starts from now on, where no hook reaches an SDK. Call it
   * once, before the program runs.
   */
  observePipes(): void {
    safely(() => observePipes(this.#observer.telemetry));
  }

  /**
   * Ends the spans of all requests in flight. Call it before the tracer provider shuts down: what is still open then is
   * never exported.
   */
  endInFlight(): void {
    this.#observer.telemetry.endInFlight();
  }

  /** Where spans go. @default the global provider, whichever it is when a span is made */
  setTracerProvider(provider: TracerProvider): void {
    this.#source.tracerProvider = provider;
  }

  /** Where points go. @default the global provider, whichever it is when a point is made */
  setMeterProvider(provider: MeterProvider): void {
    this.#source.meterProvider = provider;
    notices.observe(provider);
  }

  isEnabled(): boolean {
    return this.#source.config !== undefined;
  }

  enable(): void {
    this.#source.config = this.#resolved;
    switchedOn.add(this.#observer);
    if (this.#isHooked) return;
    this.#isHooked = true;
    safely(() => hookLoader({ looksBack: true }));
    onSdkModule((exports) => safely(() => patchModule(exports, () => this.#inCharge)));
  }

  /** Makes it silent: what is patched stays patched, and nothing is done for a message any more. */
  disable(): void {
    this.#source.config = undefined;
    switchedOn.delete(this.#observer);
  }

  /** What is patched is patched once, by whichever instance came first; another may be on when it is off. */
  get #inCharge(): Observer {
    if (this.isEnabled()) return this.#observer;
    const [first = this.#observer] = switchedOn;
    return first;
  }
}
