import { McpInstrumentation } from '@mcp-vitals/instrumentation';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { BatchLogRecordProcessor, type LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { type IMetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { otlpExportersFromEnv } from './otlp.js';

export interface TelemetryOptions {
  /** @default `OTEL_SERVICE_NAME`, or what OpenTelemetry makes of the process */
  serviceName?: string;
  /** Span processors beside the OTLP export. */
  spanProcessors?: SpanProcessor[];
  /** Metric readers beside the OTLP export. */
  metricReaders?: IMetricReader[];
  /** Instrumentations beside the one of MCP. */
  instrumentations?: Instrumentation[];
}

export interface RunningTelemetry {
  /** Sends what is still buffered and stops. May be called twice. */
  shutdown(): Promise<void>;
}

/** How long the last export may take. A collector that hangs must not hold the process. */
const SHUTDOWN_MILLIS = 1000;

/**
 * Starts OpenTelemetry in this process with the MCP instrumentation: traces, metrics and logs go out by OTLP/HTTP where
 * OpenTelemetry's own variables say (`OTEL_EXPORTER_OTLP_ENDPOINT` and its kin), and nowhere if they do not.
 */
export function startTelemetry(options: TelemetryOptions = {}): RunningTelemetry {
  const { traces, metrics, logs } = otlpExportersFromEnv();
  const spanProcessors = [
    ...(options.spanProcessors ?? []),
    ...(traces ? [new BatchSpanProcessor({ exporter: traces })] : []),
  ];
  const metricReaders = [
    ...(options.metricReaders ?? []),
    ...(metrics ? [new PeriodicExportingMetricReader({ exporter: metrics, ...exportTiming() })] : []),
  ];
  const logRecordProcessors: LogRecordProcessor[] = logs ? [new BatchLogRecordProcessor({ exporter: logs })] : [];
  const sdk = new NodeSDK({
    ...(options.serviceName !== undefined && { serviceName: process.env.OTEL_SERVICE_NAME ?? options.serviceName }),
    spanProcessors,
    metricReaders,
    logRecordProcessors,
    instrumentations: [new McpInstrumentation(), ...(options.instrumentations ?? [])],
  });
  sdk.start();
  let stopping: Promise<void> | undefined;
  return {
    shutdown: () => {
      stopping ??= withinMillis(sdk.shutdown(), SHUTDOWN_MILLIS);
      return stopping;
    },
  };
}

/** `OTEL_METRIC_EXPORT_INTERVAL` and `_TIMEOUT`, in milliseconds, as the SDK itself would read them. */
function exportTiming(): { exportIntervalMillis?: number; exportTimeoutMillis?: number } {
  const exportIntervalMillis = Number(process.env.OTEL_METRIC_EXPORT_INTERVAL);
  if (!(exportIntervalMillis > 0)) return {};
  const timeout = Number(process.env.OTEL_METRIC_EXPORT_TIMEOUT);
  return { exportIntervalMillis, exportTimeoutMillis: Math.min(timeout > 0 ? timeout : 30_000, exportIntervalMillis) };
}

/** Waits for work that may fail or hang; neither is the caller's concern. */
function withinMillis(work: Promise<void>, millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(done, done);
  });
}
