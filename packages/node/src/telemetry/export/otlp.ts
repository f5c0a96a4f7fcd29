import { createRequire } from 'node:module';
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';
import type { IExporterMetricsHelper, ISerializer } from '@opentelemetry/otlp-transformer';
import { BatchLogRecordProcessor, type LogRecordProcessor, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { type IMetricReader, PeriodicExportingMetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Environment } from '../../environment/environment.js';
import { DetachedDelegate } from './detached-delegate.js';
import { OtlpTransport } from './otlp-transport.js';
import { temporalityFromEnv } from './temporality.js';

type Signal = 'TRACES' | 'METRICS' | 'LOGS';

/** What of OpenTelemetry's transformer writes each signal, and the signal's place on a collector. */
const WRITERS = {
  TRACES: { path: 'v1/traces', item: 'span', name: 'Trace' },
  METRICS: { path: 'v1/metrics', item: 'metric', name: 'Metrics' },
  LOGS: { path: 'v1/logs', item: 'log', name: 'Logs' },
} as const;

/** A batch waits this long where the process may end at any time, as a stdio server does when its client closes it. */
const SPAN_DELAY_MILLIS = 1000;

// Loaded only where something is exported: they would double the start-up time of a process that sends nothing.
const require = createRequire(import.meta.url);
const exporterBase = () =>
  require('@opentelemetry/otlp-exporter-base') as typeof import('@opentelemetry/otlp-exporter-base');
const nodeHttp = () =>
  require('@opentelemetry/otlp-exporter-base/node-http') as typeof import('@opentelemetry/otlp-exporter-base/node-http');

/** What exports each signal by OTLP/HTTP; empty where the environment asks for none. */
export interface OtlpExport {
  readonly spanProcessors: SpanProcessor[];
  readonly metricReaders: IMetricReader[];
  readonly logRecordProcessors: LogRecordProcessor[];
}

/**
 * Exports what OpenTelemetry's own variables ask for, configured by them, and holds nobody up.
 * @param ending aborted when the process is about to end: what fails is not tried again
 */
export function otlpExportFromEnv(environment: Environment, ending: AbortSignal): OtlpExport {
  const traces = connect<ReadableSpan[]>('TRACES', environment, ending);
  const metrics = connect<ResourceMetrics>('METRICS', environment, ending);
  const logs = connect<ReadableLogRecord[]>('LOGS', environment, ending);
  return {
    spanProcessors: traces ? [flushThrough(traces, new BatchSpanProcessor(spanBatching(traces, environment)))] : [],
    metricReaders: metrics ? [readPeriodically(metrics, environment)] : [],
    logRecordProcessors: logs
      ? [flushThrough(logs, new BatchLogRecordProcessor({ exporter: new (exporterBase().OTLPExporterBase)(logs) }))]
      : [],
  };
}

/**
 * The way out of a signal that is to be exported: an OTLP endpoint is named for it or for all, and its exporter is not
 * `none`. Without an endpoint nothing is sent, where OpenTelemetry would try a collector on localhost and complain.
 * It is JSON unless `OTEL_EXPORTER_OTLP_PROTOCOL` asks for protobuf; a collector takes both on one port.
 */
function connect<T>(signal: Signal, environment: Environment, ending: AbortSignal): IOtlpExportDelegate<T> | undefined {
  const ofSignal = (name: string) =>
    environment.text(`OTEL_EXPORTER_OTLP_${signal}_${name}`) ?? environment.text(`OTEL_EXPORTER_OTLP_${name}`);
  if (ofSignal('ENDPOINT') === undefined || environment.list(`OTEL_${signal}_EXPORTER`)?.includes('none')) return;
  const { path, item, name } = WRITERS[signal];
  const [format, prefix] = ofSignal('PROTOCOL') === 'http/protobuf' ? ['protobuf', 'Protobuf'] : ['json', 'Json'];
  const transformer = require('@opentelemetry/otlp-transformer') as Record<string, unknown>;
  const serializer = transformer[`${prefix}${name}Serializer`] as ISerializer<T, unknown>;
  const helper = transformer[`${name}ExporterMetricsHelper`] as IExporterMetricsHelper<T>;
  const { convertLegacyHttpOptions, createOtlpHttpExporterMetrics } = nodeHttp();
  const contentType = `application/${format === 'json' ? 'json' : 'x-protobuf'}`;
  const configuration = convertLegacyHttpOptions({}, signal, path, { 'Content-Type': contentType });
  const component = `otlp_http_${format}_${item}_exporter`;
  const delegate = exporterBase().createOtlpNetworkExportDelegate(
    configuration,
    serializer,
    createOtlpHttpExporterMetrics(component, helper, configuration.url, undefined),
    new OtlpTransport(configuration, ending),
  );
  return new DetachedDelegate(delegate, configuration.timeoutMillis, ending);
}

/** A batch processor takes what it handed over for sent; who flushes wants it to be. */
function flushThrough<T extends SpanProcessor | LogRecordProcessor>(
  exporter: IOtlpExportDelegate<never>,
  processor: T,
): T {
  const flush = processor.forceFlush.bind(processor);
  processor.forceFlush = async () => {
    await flush();
    await exporter.forceFlush();
  };
  return processor;
}

function readPeriodically(metrics: IOtlpExportDelegate<ResourceMetrics>, environment: Environment): IMetricReader {
  const exportIntervalMillis = environment.positive('OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
  const timeoutMillis = environment.positive('OTEL_METRIC_EXPORT_TIMEOUT') ?? 30_000;
  return new PeriodicExportingMetricReader({
    exporter: Object.assign(new (exporterBase().OTLPExporterBase)(metrics), {
      selectAggregationTemporality: temporalityFromEnv(environment),
    }),
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(timeoutMillis, exportIntervalMillis),
  });
}

function spanBatching(traces: IOtlpExportDelegate<ReadableSpan[]>, environment: Environment) {
  const options = {
    scheduledDelayMillis: environment.number('OTEL_BSP_SCHEDULE_DELAY') ?? SPAN_DELAY_MILLIS,
    exportTimeoutMillis: environment.positive('OTEL_BSP_EXPORT_TIMEOUT'),
    maxQueueSize: environment.positive('OTEL_BSP_MAX_QUEUE_SIZE'),
    maxExportBatchSize: environment.positive('OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
  };
  const set = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { exporter: new (exporterBase().OTLPExporterBase)(traces), ...set };
}
