import { McpInstrumentation, recordMcpSpans } from '@mcp-vitals/instrumentation';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import {
  defaultResource,
  detectResources,
  envDetector,
  hostDetector,
  processDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { type IMetricReader, MeterProvider } from '@opentelemetry/sdk-metrics';
import { type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { diagnoseFromEnv } from '../environment/diagnostics.js';
import { Environment } from '../environment/environment.js';
import { otlpExportFromEnv } from './export/otlp.js';
import { propagatorFromEnv } from './propagator.js';
import { samplerFromEnv } from './sampler.js';

export interface TelemetryOptions {
  /** What the process is called where `OTEL_SERVICE_NAME` does not say. @default `unknown_service:node` */
  serviceName?: string;
  /** Span processors beside the OTLP export; they see every MCP span and operation, sampled or not. */
  spanProcessors?: SpanProcessor[];
  /** Metric readers beside the OTLP export. */
  metricReaders?: IMetricReader[];
  /** Instrumentations to register with the providers. */
  instrumentations?: Instrumentation[];
}

export interface RunningTelemetry {
  /** Whether any signal goes out. */
  readonly exports: boolean;
  /** Whether log records go out. */
  readonly exportsLogs: boolean;
  /** Sends what is still buffered, within a second, and stops. Never rejects; may be called twice. */
  shutdown(): Promise<void>;
}

/** How long the last export may take. A collector that hangs must not hold the process. */
const SHUTDOWN_MILLIS = 1000;

/**
 * Starts OpenTelemetry in this process: traces, metrics and logs go out by OTLP/HTTP where OpenTelemetry's own variables
 * say (`OTEL_EXPORTER_OTLP_ENDPOINT` and its kin), and nowhere if they do not; nothing is written to stdout.
 *
 * The SDK's parts are put together here because `@opentelemetry/sdk-node` loads every exporter there is, gRPC included:
 * a second of start-up for each stdio server that is observed.
 */
export function startTelemetry(options: TelemetryOptions = {}): RunningTelemetry {
  const environment = new Environment();
  if (environment.isTrue('OTEL_SDK_DISABLED')) return { exports: false, exportsLogs: false, shutdown: async () => {} };
  diagnoseFromEnv(environment);
  const otlp = otlpExportFromEnv(environment);
  const resource = describeProcess(options.serviceName);
  const tracerProvider = new TracerProvider({
    resource,
    sampler: options.spanProcessors?.length ? recordMcpSpans(samplerFromEnv(environment)) : samplerFromEnv(environment),
    spanProcessors: [...(options.spanProcessors ?? []), ...otlp.spanProcessors],
  });
  const meterProvider = new MeterProvider({
    resource,
    readers: [...(options.metricReaders ?? []), ...otlp.metricReaders],
  });
  otlp.observe(meterProvider);
  const loggerProvider = new LoggerProvider({ resource, processors: otlp.logRecordProcessors });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(propagatorFromEnv(environment));
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
  logs.setGlobalLoggerProvider(loggerProvider);
  registerInstrumentations({ instrumentations: options.instrumentations ?? [] });

  let stopping: Promise<void> | undefined;
  return {
    exports: [otlp.spanProcessors, otlp.metricReaders, otlp.logRecordProcessors].some(({ length }) => length > 0),
    exportsLogs: otlp.logRecordProcessors.length > 0,
    shutdown: () => {
      if (!stopping) for (const instrumentation of options.instrumentations ?? []) endInFlight(instrumentation);
      stopping ??= withinMillis(
        Promise.allSettled([tracerProvider.shutdown(), meterProvider.shutdown(), loggerProvider.shutdown()]),
        SHUTDOWN_MILLIS,
      );
      return stopping;
    },
  };
}

/** What is in flight when the providers go would never be exported. */
function endInFlight(instrumentation: Instrumentation): void {
  if (instrumentation instanceof McpInstrumentation) instrumentation.endInFlight();
}

function describeProcess(serviceName: string | undefined): Resource {
  const own = serviceName === undefined ? {} : { 'service.name': serviceName };
  return defaultResource()
    .merge(resourceFromAttributes(own))
    .merge(detectResources({ detectors: [hostDetector, processDetector, envDetector] }));
}

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
