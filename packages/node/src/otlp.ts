import { createRequire } from 'node:module';
import { BatchLogRecordProcessor, type LogRecordExporter, type LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { type IMetricReader, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Environment } from './environment.js';

type Signal = 'TRACES' | 'METRICS' | 'LOGS';

/** The class that exports a signal, and the packages that hold it for JSON and for protobuf. */
const EXPORTERS = {
  TRACES: ['OTLPTraceExporter', '@opentelemetry/exporter-trace-otlp-http', '@opentelemetry/exporter-trace-otlp-proto'],
  METRICS: [
    'OTLPMetricExporter',
    '@opentelemetry/exporter-metrics-otlp-http',
    '@opentelemetry/exporter-metrics-otlp-proto',
  ],
  LOGS: ['OTLPLogExporter', '@opentelemetry/exporter-logs-otlp-http', '@opentelemetry/exporter-logs-otlp-proto'],
} as const;

/**
 * How long an export may go on, retries included: while a collector is down, it is what keeps an app that is done from
 * ending, so it is shorter than OpenTelemetry's 10 s.
 */
const EXPORT_TIMEOUT_MILLIS = 2000;

/** A batch waits this long where the process may end at any time, as a stdio server does when its client closes it. */
const SPAN_DELAY_MILLIS = 1000;

const require = createRequire(import.meta.url);

/** What exports each signal by OTLP/HTTP; empty where the environment asks for none. */
export interface OtlpExport {
  readonly spanProcessors: SpanProcessor[];
  readonly metricReaders: IMetricReader[];
  readonly logRecordProcessors: LogRecordProcessor[];
}

/** Exports what OpenTelemetry's own variables ask for, configured by them. */
export function otlpExportFromEnv(environment: Environment): OtlpExport {
  const traces = createExporter<SpanExporter>('TRACES', environment);
  const logs = createExporter<LogRecordExporter>('LOGS', environment);
  const exportIntervalMillis = environment.number('OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
  // Shorter than the interval: between two exports the process may end.
  const metrics = createExporter<PushMetricExporter>('METRICS', environment, exportIntervalMillis / 2);
  const exportTimeoutMillis = Math.min(
    environment.number('OTEL_METRIC_EXPORT_TIMEOUT') ?? 30_000,
    exportIntervalMillis,
  );
  return {
    spanProcessors: traces ? [new BatchSpanProcessor({ exporter: traces, ...spanBatching(environment) })] : [],
    metricReaders: metrics
      ? [new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis, exportTimeoutMillis })]
      : [],
    logRecordProcessors: logs ? [new BatchLogRecordProcessor({ exporter: logs })] : [],
  };
}

/**
 * The exporter of a signal that is to be exported: an OTLP endpoint is named for it or for all, and its exporter is not
 * `none`. Without an endpoint nothing is sent, where OpenTelemetry would try a collector on localhost and complain.
 * It is JSON unless `OTEL_EXPORTER_OTLP_PROTOCOL` asks for protobuf; a collector takes both on one port. Exporters are
 * loaded only when needed: they would double the start-up time of a process that sends nothing.
 */
function createExporter<T>(
  signal: Signal,
  environment: Environment,
  maxTimeoutMillis = Number.POSITIVE_INFINITY,
): T | undefined {
  const endpoint =
    environment.text(`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`) ?? environment.text('OTEL_EXPORTER_OTLP_ENDPOINT');
  if (endpoint === undefined || environment.list(`OTEL_${signal}_EXPORTER`)?.includes('none')) return undefined;
  const protocol =
    environment.text(`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`) ?? environment.text('OTEL_EXPORTER_OTLP_PROTOCOL');
  const [name, json, protobuf] = EXPORTERS[signal];
  const module = require(protocol === 'http/protobuf' ? protobuf : json) as Record<string, new (options: object) => T>;
  const timeoutMillis =
    environment.number(`OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`) ??
    environment.number('OTEL_EXPORTER_OTLP_TIMEOUT') ??
    EXPORT_TIMEOUT_MILLIS;
  return new module[name]!({ timeoutMillis: Math.min(timeoutMillis, maxTimeoutMillis) });
}

function spanBatching(environment: Environment) {
  const options = {
    scheduledDelayMillis: environment.number('OTEL_BSP_SCHEDULE_DELAY') ?? SPAN_DELAY_MILLIS,
    exportTimeoutMillis: environment.number('OTEL_BSP_EXPORT_TIMEOUT'),
    maxQueueSize: environment.number('OTEL_BSP_MAX_QUEUE_SIZE'),
    maxExportBatchSize: environment.number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
