import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { Hook } from 'require-in-the-middle';
import { isObject } from './messages.js';
import { Limits } from './names.js';
import { patchMcpServer, patchProtocol } from './protocol-patch.js';
import { createInstruments, type Instruments, SCOPE, safely, type Telemetry } from './telemetry.js';
import { VERSION } from './version.js';

const V1 = '@modelcontextprotocol/sdk';
const V1_VERSIONS = ['>=1.4.0 <2'];
const V2_VERSIONS = ['>=2.0.0 <3'];

/** The files of v1 that define what is patched, the same in its ESM and its CommonJS build. */
const V1_FILES = ['client/index.js', 'server/index.js', 'server/mcp.js'];

/** The same in CommonJS, where `require-in-the-middle` wants neither extension nor `index`. */
const V1_CJS_MODULES = ['client', 'server', 'server/mcp'].map((module) => `${V1}/dist/cjs/${module}`);

/**
 * OpenTelemetry instrumentation of the MCP SDKs, v1 (`@modelcontextprotocol/sdk` >= 1.4) and v2
 * (`@modelcontextprotocol/client` and `server` >= 2.0), for `NodeSDK({ instrumentations: [new McpInstrumentation()] })`.
 * The SDKs must be loaded after it is registered: under ESM that takes `--import`.
 */
export class McpInstrumentation extends InstrumentationBase {
  // Declared only: the base constructor assigns them through the two methods below, before initializers would run.
  declare private instruments: Instruments;
  declare private v1Hook: Hook | undefined;
  readonly #telemetry = this.#createTelemetry();

  constructor(config: InstrumentationConfig = {}) {
    super(SCOPE, VERSION, config);
  }

  override enable(): void {
    super.enable();
    // The stock hook fails silently on v1 in CommonJS: the package's "." export names a file that is not there.
    this.v1Hook ??= new Hook(V1_CJS_MODULES, { internals: true }, (exports) => this.#patch(exports));
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const patch = <T>(exports: T): T => this.#patch(exports);
    const v1 = new InstrumentationNodeModuleDefinition(V1, V1_VERSIONS);
    for (const file of V1_FILES) {
      v1.files.push(
        new InstrumentationNodeModuleFile(`${V1}/dist/esm/${file}`, V1_VERSIONS, patch, () => {
          // What is patched stays: `disable` makes it silent.
        }),
      );
    }
    return [
      v1,
      new InstrumentationNodeModuleDefinition('@modelcontextprotocol/client', V2_VERSIONS, patch),
      new InstrumentationNodeModuleDefinition('@modelcontextprotocol/server', V2_VERSIONS, patch),
    ];
  }

  protected override _updateMetricInstruments(): void {
    this.instruments = createInstruments(this.meter);
  }

  /** Patches the classes a module exports, and the protocol class they have in common. */
  #patch<T>(exports: T): T {
    safely(() => {
      if (!isObject(exports)) return;
      for (const role of [exports.Client, exports.Server]) {
        if (typeof role !== 'function') continue;
        patchProtocol(Object.getPrototypeOf(role.prototype), { telemetry: this.#telemetry });
        patchProtocol(role.prototype, { telemetry: this.#telemetry });
      }
      if (typeof exports.McpServer === 'function') patchMcpServer(exports.McpServer.prototype);
    });
    return exports;
  }

  /** What the patches see of this instance, always as it is at the moment. */
  #createTelemetry(): Telemetry {
    const enabled = () => this.isEnabled();
    const tracer = () => this.tracer;
    const instruments = () => this.instruments;
    return {
      limits: new Limits(),
      get enabled() {
        return enabled();
      },
      get tracer() {
        return tracer();
      },
      get instruments() {
        return instruments();
      },
    };
  }
}
