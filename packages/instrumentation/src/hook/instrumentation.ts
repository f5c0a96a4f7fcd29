import { type Meter, type MeterProvider, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { Hook } from 'require-in-the-middle';
import { type McpInstrumentationConfig, type ResolvedConfig, type Role, resolveConfig } from '../config.js';
import { isObject } from '../message/messages.js';
import { Telemetry, type TelemetrySource } from '../record/telemetry.js';
import { safely } from '../safely.js';
import { observePipes } from '../stdio/stdio-observer.js';
import { SCOPE, VERSION } from '../version.js';
import { Observer } from '../wire/observer.js';
import { Manual } from './manual.js';
import { patchMcpHandler } from './mcp-handler.js';
import { patchMcpServer, patchProtocol } from './protocol-patch.js';

const V1 = '@modelcontextprotocol/sdk';
const V1_VERSIONS = ['>=1.0.1 <2'];
const V2_VERSIONS = ['>=2.0.0 <3'];

/** The folders of v1's ESM build: until 1.3 there was no other. */
const V1_ESM_FOLDERS = ['dist/esm', 'dist'];

/** The files of v1 that define what is patched, the same in its ESM and its CommonJS build. */
const V1_FILES = ['client/index.js', 'server/index.js', 'server/mcp.js'];

/** The same in CommonJS, where `require-in-the-middle` wants neither extension nor `index`. */
const V1_CJS_MODULES = ['client', 'server', 'server/mcp'].map((module) => `${V1}/dist/cjs/${module}`);

/** The parts of the telemetry as the instrumentation holds them at the moment. */
class Source implements TelemetrySource {
  /** The configuration, also while switched off. */
  declare resolved: ResolvedConfig;
  config: ResolvedConfig | undefined;
  declare tracer: Tracer;
  declare meter: Meter;
  ownTracerProvider: TracerProvider | undefined;

  get tracerProvider(): TracerProvider {
    return this.ownTracerProvider ?? trace.getTracerProvider();
  }
}

/**
 * OpenTelemetry instrumentation of the MCP SDKs, v1 (`@modelcontextprotocol/sdk` >= 1.0.1) and v2
 * (`@modelcontextprotocol/client` and `server` >= 2.0), for `NodeSDK({ instrumentations: [new McpInstrumentation()] })`.
 * The SDKs must be loaded after it is registered: under ESM that takes `--import`.
 */
export class McpInstrumentation extends InstrumentationBase<McpInstrumentationConfig> {
  // Declared only: the base constructor calls the methods below, which assign them before initializers would run.
  declare private v1Hook: Hook | undefined;
  declare private source: Source;
  declare private lazyObserver: Observer | undefined;
  readonly #manual = new Manual(() => this.#observer);

  /** @throws TypeError, RangeError when an option is of the wrong kind or out of bounds. */
  constructor(config: McpInstrumentationConfig = {}) {
    super(SCOPE, VERSION, config);
    this.source.tracer = this.tracer;
    this.source.meter = this.meter;
  }

  /** Holds from the next message on. @throws TypeError, RangeError as the constructor; then the old one stays. */
  override setConfig(config: McpInstrumentationConfig): void {
    const resolved = resolveConfig(config);
    super.setConfig(config);
    this.source ??= new Source();
    this.source.resolved = resolved;
    if (this.source.config) this.source.config = resolved;
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

  override setTracerProvider(provider: TracerProvider): void {
    super.setTracerProvider(provider);
    this.source.ownTracerProvider = provider;
    this.source.tracer = this.tracer;
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    this.source.meter = this.meter;
  }

  override enable(): void {
    super.enable();
    this.source.config = this.source.resolved;
    // The stock hook fails silently on v1 in CommonJS: the package's "." export names a file that is not there.
    this.v1Hook ??= new Hook(V1_CJS_MODULES, { internals: true }, (exports) => this.#patch(exports));
  }

  override disable(): void {
    super.disable();
    this.source.config = undefined;
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const patch = <T>(exports: T): T => this.#patch(exports);
    // What is patched stays patched: `disable` makes it silent.
    const unpatch = () => {};
    const v1 = new InstrumentationNodeModuleDefinition(V1, V1_VERSIONS);
    for (const path of V1_ESM_FOLDERS.flatMap((folder) => V1_FILES.map((file) => `${V1}/${folder}/${file}`))) {
      v1.files.push(new InstrumentationNodeModuleFile(path, V1_VERSIONS, patch, unpatch));
    }
    return [
      v1,
      new InstrumentationNodeModuleDefinition('@modelcontextprotocol/client', V2_VERSIONS, patch, unpatch),
      new InstrumentationNodeModuleDefinition('@modelcontextprotocol/server', V2_VERSIONS, patch, unpatch),
    ];
  }

  get #observer(): Observer {
    this.lazyObserver ??= new Observer(new Telemetry(this.source));
    return this.lazyObserver;
  }

  /** Patches the classes a module exports, and the protocol class they have in common. */
  #patch<T>(exports: T): T {
    const observer = this.#observer;
    safely(() => {
      if (!isObject(exports)) return;
      for (const role of [exports.Client, exports.Server]) {
        if (typeof role !== 'function') continue;
        patchProtocol(Object.getPrototypeOf(role.prototype), observer);
        patchProtocol(role.prototype, observer);
      }
      if (typeof exports.McpServer === 'function') patchMcpServer(exports.McpServer.prototype, observer);
      patchMcpHandler(exports, observer);
    });
    return exports;
  }
}
