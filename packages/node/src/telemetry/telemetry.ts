import { McpInstrumentation, type ServerSpan } from '@mcp-vitals/instrumentation';
import { metrics, trace } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { diagnoseFromEnv } from '../environment/diagnostics.js';
import { Environment } from '../environment/environment.js';
import { api } from '../opentelemetry/sdk.js';
import type { ExportState, UnsentRequest } from './export/delivery/signal-export.js';
import { type OtlpExport, otlpExportFromEnv } from './export/otlp.js';
import { lendProviders, registerProviders, withdrawProviders } from './globals.js';
import { createProviders, type ProviderOptions, type Providers } from './providers.js';
import { readableSpans } from './server-spans.js';
import { sayNoConfigurationFile, sayUnhonoured } from './unhonoured.js';

export interface TelemetryOptions extends ProviderOptions {
  /** Instrumentations to register with the providers. */
  instrumentations?: Instrumentation[];
}

export interface RunningTelemetry {
  /** Whether any signal is exported. */
  readonly exports: boolean;
  /** Whether log records are exported. */
  readonly exportsLogs: boolean;
  /** The progress of each exported signal. */
  exportStates(): ExportState[];
  /** Sends buffered telemetry within one second, and continues. Never rejects. */
  forceFlush(): Promise<void>;
  /** Sends buffered telemetry within one second, and stops. Never rejects; may be called twice. */
  shutdown(): Promise<void>;
}

/** Time limit of the last export, so that a hanging collector does not hold the process. */
const FLUSH_MILLIS = 1000;

/**
 * Starts OpenTelemetry in this process. Traces, metrics and logs are exported by OTLP/HTTP if OpenTelemetry's variables
 * (`OTEL_EXPORTER_OTLP_ENDPOINT` and related ones) set an endpoint. Nothing is written to stdout.
 *
 * The SDK is assembled here because `@opentelemetry/sdk-node` loads every exporter, gRPC included, which adds
 * a second to the start of each observed stdio server.
 */
export function startTelemetry(options: TelemetryOptions = {}): RunningTelemetry {
  return startProcessTelemetry(options, new Environment()) ?? NO_TELEMETRY;
}

/** Does what {@link startTelemetry} does; `undefined` if `OTEL_SDK_DISABLED` is true. */
export function startProcessTelemetry(
  options: TelemetryOptions,
  environment: Environment,
): ProcessTelemetry | undefined {
  if (environment.isTrue('OTEL_SDK_DISABLED')) return undefined;
  diagnoseFromEnv(environment);
  sayUnhonoured(environment);
  sayNoConfigurationFile(environment);
  const telemetry = new ProcessTelemetry(options, environment, otlpExportFromEnv(environment));
  registerProviders(telemetry.providers);
  telemetry.instrument();
  return telemetry;
}

/** The telemetry of a process that has none of its own. */
export const NO_TELEMETRY: RunningTelemetry = {
  exports: false,
  exportsLogs: false,
  exportStates: () => [],
  forceFlush: async () => {},
  shutdown: async () => {},
};

/** The telemetry of this process: providers, export and instrumentations. */
export class ProcessTelemetry implements RunningTelemetry {
  readonly providers: Providers;
  readonly #otlp: OtlpExport;
  readonly #instrumentations: readonly Instrumentation[];
  #stopping: Promise<void> | undefined;

  constructor({ instrumentations = [], ...options }: TelemetryOptions, environment: Environment, otlp: OtlpExport) {
    this.#instrumentations = instrumentations;
    this.#otlp = otlp;
    this.providers = createProviders(options, environment, this.#otlp);
    for (const one of instrumentations) {
      if (one instanceof McpInstrumentation) one.onServerSpans((spans) => this.#export(spans));
    }
  }

  get exports(): boolean {
    return exportsAnything(this.#otlp);
  }

  get exportsLogs(): boolean {
    return this.#otlp.logRecordProcessors.length > 0;
  }

  exportStates(): ExportState[] {
    return this.#otlp.states();
  }

  /** Registers the providers until the application sets up its own OpenTelemetry. */
  lend(): void {
    lendProviders(this.providers, this.exportsLogs);
  }

  /**
   * Registers the instrumentations, as `registerInstrumentations` does, whose package would also load its
   * module-patching code.
   */
  instrument(): void {
    for (const instrumentation of this.#instrumentations) {
      instrumentation.setTracerProvider(trace.getTracerProvider());
      instrumentation.setMeterProvider(metrics.getMeterProvider());
      instrumentation.setLoggerProvider?.(api.logs().logs.getLoggerProvider());
      if (!instrumentation.getConfig().enabled) instrumentation.enable();
    }
  }

  /** Ends the spans in flight, which would not be exported after the providers shut down. */
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
      this.#stopping = this.#withAll((provider) => provider.shutdown()).then(() => this.#withdraw());
    }
    return this.#stopping;
  }

  /** What stays registered or enabled, for nothing, would take the place of a set-up that comes later. */
  #withdraw(): void {
    withdrawProviders(this.providers);
    for (const instrumentation of this.#instrumentations) {
      if (instrumentation instanceof McpInstrumentation) instrumentation.disable();
    }
  }

  /** Removes and returns all unsent telemetry, for a process that is exiting. */
  takeUnsent(): UnsentRequest[] {
    return this.#otlp.takeUnsent();
  }

  /** Spans that a server returned are exported beside those of this process. */
  #export(spans: readonly ServerSpan[]): void {
    for (const span of readableSpans(spans)) for (const processor of this.#otlp.spanProcessors) processor.onEnd(span);
  }

  #withAll(
    work: (provider: { forceFlush(): Promise<void>; shutdown(): Promise<void> }) => Promise<void>,
  ): Promise<void> {
    const { tracerProvider, meterProvider, loggerProvider } = this.providers;
    return withinMillis(Promise.allSettled([tracerProvider, meterProvider, loggerProvider].map(work)), FLUSH_MILLIS);
  }
}

/** Whether any signal is exported. */
export const exportsAnything = ({ spanProcessors, metricReaders, logRecordProcessors }: OtlpExport): boolean =>
  [spanProcessors, metricReaders, logRecordProcessors].some(({ length }) => length > 0);

/** Waits for `work`, at most `millis`. */
function withinMillis(work: Promise<unknown>, millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
