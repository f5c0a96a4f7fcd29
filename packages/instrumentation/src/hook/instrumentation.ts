import { notices } from '@mcp-vitals/signals';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { unwatchHttp, watchHttp } from '../access/http-watch.js';
import { type McpInstrumentationConfig, type ResolvedConfig, type Role, resolveConfig } from '../config.js';
import type { ServerCost } from '../definitions/server-cost.js';
import type { ServerSpanListener } from '../execution/execution-telemetry.js';
import type { SpanCollector } from '../execution/span-collector.js';
import { hookLoader } from '../load/loader.js';
import { onSdkModule } from '../load/sdk-modules.js';
import { type PeerView, peersOf } from '../peer/peer-view.js';
import { ProviderSource } from '../record/provider-source.js';
import { Telemetry } from '../record/telemetry.js';
import type { DefinitionListingListener } from '../result/definition-listings.js';
import type { ToolUse } from '../result/tool-use.js';
import { safely } from '../safely.js';
import { observePipes } from '../stdio/stdio-observer.js';
import { SCOPE, VERSION } from '../version.js';
import { Observer } from '../wire/observer.js';
import { enabled } from './enabled.js';
import { Manual } from './manual.js';
import { patchModule } from './patched-modules.js';

/**
 * OpenTelemetry instrumentation of the MCP SDKs, v1 (`@modelcontextprotocol/sdk` >= 1.0.1) and v2
 * (`@modelcontextprotocol/client` and `server` >= 2.0), for `NodeSDK({ instrumentations: [new McpInstrumentation()] })`.
 * It patches SDK modules that are already loaded and those that load later, in ESM and in CommonJS.
 *
 * It implements OpenTelemetry's `Instrumentation` without its base class, which intercepts every module that the
 * application requires.
 */
export class McpInstrumentation {
  readonly instrumentationName: string = SCOPE;
  readonly instrumentationVersion: string = VERSION;
  readonly #source = new ProviderSource();
  readonly #observer = new Observer(new Telemetry(this.#source));
  readonly #manual = new Manual(() => this.#observer);
  #config!: McpInstrumentationConfig;
  /** The configuration, which is kept while the instrumentation is disabled. */
  #resolved!: ResolvedConfig;
  #isHooked = false;
  #sdkModules = 0;

  /** @throws TypeError, RangeError when an option is of the wrong kind or out of bounds. */
  constructor(config: McpInstrumentationConfig = {}) {
    this.setConfig(config);
    if (this.#config.enabled) this.enable();
  }

  /**
   * Replaces the configuration from the next message on.
   * @throws TypeError, RangeError as the constructor does; the old configuration is then kept.
   */
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
   * Observes MCP on the pipes of this process, and of the processes it starts from now on, where no hook applies. Call it
   * once, before the program starts.
   */
  observePipes(): void {
    safely(() => observePipes(this.#observer.telemetry));
  }

  /**
   * Ends the spans of all requests in flight. Call it before the tracer provider shuts down: spans that are open then are
   * never exported.
   */
  endInFlight(): void {
    this.#observer.telemetry.endInFlight();
  }

  /** Sets the provider of spans. @default the provider that is global when a span is created */
  setTracerProvider(provider: TracerProvider): void {
    this.#source.tracerProvider = provider;
  }

  /** Sets the provider of metrics. @default the provider that is global when a point is recorded */
  setMeterProvider(provider: MeterProvider): void {
    this.#source.meterProvider = provider;
    notices.observe(provider);
  }

  /** Number of modules of MCP SDKs that were patched, or loaded before and patched later. */
  get sdkModules(): number {
    return this.#sdkModules;
  }

  /** Which of the tools that servers listed are called, of at most 20 servers. */
  get toolUse(): readonly ToolUse[] {
    return this.#observer.telemetry.toolUses.servers;
  }

  /** What the tools that servers list cost an agent, in estimated tokens, of at most 50 servers. */
  get definitionCosts(): readonly ServerCost[] {
    return this.#observer.telemetry.definitions.servers;
  }

  /**
   * The servers that this process calls, under `client`, and the clients that call its servers, under `server`: the 20 with the
   * most requests, most first, and the rest together.
   */
  get peers(): Readonly<Record<Role, readonly PeerView[]>> {
    const { peers } = this.#observer.telemetry;
    return { client: peersOf(peers.client), server: peersOf(peers.server) };
  }

  /**
   * Calls a listener with each page of tools or prompts that is listed, and with a server's instructions, after the exchange is over.
   * @returns a function that removes the listener
   */
  onDefinitionListing(listener: DefinitionListingListener): () => void {
    return this.#observer.telemetry.definitionListings.listen(listener);
  }

  /**
   * Calls a listener with the spans that a trusted server returned in an answer, after the exchange is over. Experimental, see
   * `executionTelemetry`.
   * @returns a function that removes the listener
   */
  onServerSpans(listener: ServerSpanListener): () => void {
    return this.#observer.telemetry.execution.listen(listener);
  }

  /**
   * The span processor that collects the spans which this process returns to clients. It belongs to the tracer provider where
   * `executionTelemetry.returnSpans` is on. Experimental.
   */
  get returnedSpanProcessor(): SpanCollector {
    return this.#observer.telemetry.execution.collector;
  }

  isEnabled(): boolean {
    return this.#source.config !== undefined;
  }

  enable(): void {
    this.#enable(false);
  }

  /**
   * Enables this instance as one that the application did not create: where the application enables its own, before or after,
   * that one observes new connections, with its options.
   */
  lend(): void {
    this.#enable(true);
  }

  #enable(isLent: boolean): void {
    this.#source.config = this.#resolved;
    enabled.add(this.#observer, isLent);
    watchHttp(this.#observer.telemetry);
    if (this.#isHooked) return;
    this.#isHooked = true;
    safely(() => hookLoader({ looksBack: true }));
    onSdkModule((exports) => {
      this.#sdkModules++;
      safely(() => patchModule(exports, () => this.#inCharge));
    });
  }

  /** Stops observing. Patches stay in place and do nothing. */
  disable(): void {
    this.#source.config = undefined;
    enabled.delete(this.#observer);
    unwatchHttp(this.#observer.telemetry);
  }

  /** The observer in charge. The first instance does the patching, but another may be the enabled one later. */
  get #inCharge(): Observer {
    safely(() => enabled.sayUnheard());
    return enabled.first ?? this.#observer;
  }
}
