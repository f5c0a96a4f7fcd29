import { McpInstrumentation } from '@mcp-vitals/instrumentation';
import { metrics, trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { diagnoseFromEnv } from '../environment/diagnostics.js';
import { Environment } from '../environment/environment.js';
import { api } from '../opentelemetry/sdk.js';
import type { UnsentRequest } from './export/delivery/signal-export.js';
import { type OtlpExport, otlpExportFromEnv } from './export/otlp.js';
import { lendProviders, registerProviders } from './globals.js';
import { createProviders, type ProviderOptions, type Providers } from './providers.js';
import { sayUnhonoured } from './unhonoured.js';

export interface TelemetryOptions extends ProviderOptions {
  /** Instrumentations to register with the providers. */
  instrumentations?: Instrumentation[];
}

export interface RunningTelemetry {
  /** Whether any signal goes out. */
  readonly exports: boolean;
  /** Whether log records go out. */
  readonly exportsLogs: boolean;
  /** Sends what is still buffered, within a second, and goes on. Never rejects. */
  forceFlush(): Promise<void>;
  /** Sends what is still buffered, within a second, and stops. Never rejects; may be called twice. */
  shutdown(): Promise<void>;
}

/** How long the last export may take. A collector that hangs must not hold the process. */
const FLUSH_MILLIS = 1000;

/**
 * Starts OpenTelemetry in this process: traces, metrics and logs go out by OTLP/HTTP where OpenTelemetry's own variables
 * say (`OTEL_EXPORTER_OTLP_ENDPOINT` and its kin), and nowhere if they do not; nothing is written to stdout.
 *
 * The SDK's parts are put together here because `@opentelemetry/sdk-node` loads every exporter there is, gRPC included:
 * a second of start-up for each stdio server that is observed.
 */
export function startTelemetry(options: TelemetryOptions = {}): RunningTelemetry {
  const environment = new Environment();
  if (environment.isTrue('OTEL_SDK_DISABLED')) return NO_TELEMETRY;
  diagnoseFromEnv(environment);
  sayUnhonoured(environment);
  const telemetry = new ProcessTelemetry(options, environment, otlpExportFromEnv(environment));
  registerProviders(telemetry.providers);
  telemetry.instrument();
  return telemetry;
}

const NO_TELEMETRY: RunningTelemetry = {
  exports: false,
  exportsLogs: false,
  forceFlush: async () => {},
  shutdown: async () => {},
};

/** The telemetry of this process: its providers, what exports, and what instruments. */
export class ProcessTelemetry implements RunningTelemetry {
  readonly providers: Providers;
  readonly #otlp: OtlpExport;
  readonly #instrumentations: readonly Instrumentation[];
  #stopping: Promise<void> | undefined;

  constructor({ instrumentations = [], ...options }: TelemetryOptions, environment: Environment, otlp: OtlpExport) {
    this.#instrumentations = instrumentations;
    this.#otlp = otlp;
    this.providers = createProviders(options, environment, this.#otlp);
  }

  get exports(): boolean {
    return exportsAnything(this.#otlp);
  }

  get exportsLogs(): boolean {
    return this.#otlp.logRecordProcessors.length > 0;
  }

  /** Serves the process until the application sets up OpenTelemetry by itself. */
  lend(): void {
    lendProviders(this.providers, this.exportsLogs);
  }

  /** As `registerInstrumentations` of `@opentelemetry/instrumentation` does, which would load all it needs to patch modules. */
  instrument(): void {
    for (const instrumentation of this.#instrumentations) {
      instrumentation.setTracerProvider(trace.getTracerProvider());
      instrumentation.setMeterProvider(metrics.getMeterProvider());
      instrumentation.setLoggerProvider?.(api.logs().logs.getLoggerProvider());
      if (!instrumentation.getConfig().enabled) instrumentation.enable();
    }
  }

  /** Ends what is in flight: when the providers go, it would never be exported. */
  endInFlight(): void {
    for (const instrumentation of this.#instrumentations) {
      if (instrumentation instanceof McpInstrumentation) instrumentation.endInFlight();
    }
  }

  forceFlush(): Promise<void> {
    return this.#withAll((provider) => provider.forceFlush());
  }

  shutdown(): Promise<void> {
    if (!this.#stopping) {
      this.endInFlight();
      this.#stopping = this.#withAll((provider) => provider.shutdown());
    }
    return this.#stopping;
  }

  /** Takes over all that was recorded and not sent, for a process that ends now. */
  takeUnsent(): UnsentRequest[] {
    return this.#otlp.takeUnsent();
  }

  #withAll(
    work: (provider: { forceFlush(): Promise<void>; shutdown(): Promise<void> }) => Promise<void>,
  ): Promise<void> {
    const { tracerProvider, meterProvider, loggerProvider } = this.providers;
    return withinMillis(Promise.allSettled([tracerProvider, meterProvider, loggerProvider].map(work)), FLUSH_MILLIS);
  }
}

/** Whether any signal goes out. */
export const exportsAnything = ({ spanProcessors, metricReaders, logRecordProcessors }: OtlpExport): boolean =>
  [spanProcessors, metricReaders, logRecordProcessors].some(({ length }) => length > 0);

/** Waits for work, but no longer than that. */
function withinMillis(work: Promise<unknown>, millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
