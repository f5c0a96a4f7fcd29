import { type Clock, systemClock } from '@mcp-vitals/signals';
import type { MeterProvider } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { IMetricReader, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Environment } from '../../environment/environment.js';
import { endpointFromEnv, type Signal } from './delivery/collector-endpoint.js';
import { SignalExport, type UnsentRequest } from './delivery/signal-export.js';
import { BatchedLogRecords, BatchedSpans } from './gather/batch-processors.js';
import { createCollectorMetricReader, type MetricInterval } from './gather/collector-metric-reader.js';
import { type BatchLimits, ItemBatcher } from './gather/item-batcher.js';
import { metricPreferencesFromEnv } from './gather/metric-preferences.js';

/** Holds the telemetry of an outage of minutes: about 80,000 spans of MCP calls. */
const DEFAULT_MAX_QUEUE_BYTES = 32 * 2 ** 20;
/** A batch waits this long where the process may end at any time, as a stdio server does when its client closes it. */
const DELAY_MILLIS = 1000;
const MAX_BATCH_ITEMS = 512;

/** What exports each signal by OTLP/HTTP; empty where the environment asks for none. */
export interface OtlpExport {
  readonly spanProcessors: SpanProcessor[];
  readonly metricReaders: IMetricReader[];
  readonly logRecordProcessors: LogRecordProcessor[];
  /** Reports what was lost and what waits as metrics of this provider. */
  observe(provider: MeterProvider): void;
  /**
   * Takes over all that was recorded and not sent, for a process that ends now; nothing is sent from here on. Synchronous,
   * and cheap when there is nothing.
   */
  takeUnsent(): UnsentRequest[];
}

/** Exports what OpenTelemetry's own variables ask for, configured by them, and holds nobody up. */
export function otlpExportFromEnv(environment: Environment, clock: Clock = systemClock): OtlpExport {
  const parts = [
    exportSpans(environment, clock),
    exportMetrics(environment, clock),
    exportLogRecords(environment, clock),
  ].filter((part) => part !== undefined);
  return {
    spanProcessors: parts.flatMap(({ spanProcessor }) => spanProcessor ?? []),
    metricReaders: parts.flatMap(({ metricReader }) => metricReader ?? []),
    logRecordProcessors: parts.flatMap(({ logRecordProcessor }) => logRecordProcessor ?? []),
    observe: (provider) => {
      for (const { out } of parts) out.observe(provider);
    },
    takeUnsent: () =>
      parts.flatMap(({ gather, out }) => {
        gather();
        return out.takeUnsent();
      }),
  };
}

interface SignalParts {
  readonly out: SignalExport<never>;
  /** Queues what is still on its way to the queue. */
  readonly gather: () => void;
  readonly spanProcessor?: SpanProcessor;
  readonly metricReader?: IMetricReader;
  readonly logRecordProcessor?: LogRecordProcessor;
}

function exportSpans(environment: Environment, clock: Clock): SignalParts | undefined {
  const out = connect<ReadableSpan[]>('traces', environment, 'BSP', clock);
  if (out === undefined) return undefined;
  const write = (spans: ReadableSpan[]) => out.write(spans, spans.length);
  const batcher = new ItemBatcher(batchLimits(environment, 'BSP'), clock, write);
  return { out, gather: () => batcher.flush(), spanProcessor: new BatchedSpans(batcher, out) };
}

function exportLogRecords(environment: Environment, clock: Clock): SignalParts | undefined {
  const out = connect<ReadableLogRecord[]>('logs', environment, 'BLRP', clock);
  if (out === undefined) return undefined;
  const write = (records: ReadableLogRecord[]) => out.write(records, records.length);
  const batcher = new ItemBatcher(batchLimits(environment, 'BLRP'), clock, write);
  return { out, gather: () => batcher.flush(), logRecordProcessor: new BatchedLogRecords(batcher, out) };
}

function exportMetrics(environment: Environment, clock: Clock): SignalParts | undefined {
  const out = connect<ResourceMetrics>('metrics', environment, undefined, clock);
  if (out === undefined) return undefined;
  const reader = createCollectorMetricReader(out, metricInterval(environment), metricPreferencesFromEnv(environment));
  return { out, gather: () => reader.flushSynchronously(), metricReader: reader };
}

/**
 * The way out of a signal that is to be exported: an OTLP endpoint is named for it or for all, and its exporter is `otlp`,
 * which is the default. The queue is bounded in items too where the variables of a batch processor say so.
 */
function connect<T>(
  signal: Signal,
  environment: Environment,
  batches: 'BSP' | 'BLRP' | undefined,
  clock: Clock,
): SignalExport<T> | undefined {
  const exporters = environment.list(`OTEL_${signal.toUpperCase()}_EXPORTER`) ?? ['otlp'];
  if (!exporters.includes('otlp') || exporters.includes('none')) return undefined;
  const endpoint = endpointFromEnv(signal, environment);
  if (endpoint === undefined) return undefined;
  const limits = {
    maxQueueBytes: environment.positive('MCP_EXPORT_MAX_QUEUE_BYTES') ?? DEFAULT_MAX_QUEUE_BYTES,
    maxQueueItems: batches && environment.positive(`OTEL_${batches}_MAX_QUEUE_SIZE`),
    maxRequestItems: batches && environment.positive(`OTEL_${batches}_MAX_EXPORT_BATCH_SIZE`),
  };
  return new SignalExport<T>(signal, endpoint, limits, clock);
}

function batchLimits(environment: Environment, batches: 'BSP' | 'BLRP'): BatchLimits {
  return {
    maxItems: environment.positive(`OTEL_${batches}_MAX_EXPORT_BATCH_SIZE`) ?? MAX_BATCH_ITEMS,
    delayMillis: environment.number(`OTEL_${batches}_SCHEDULE_DELAY`) ?? DELAY_MILLIS,
  };
}

function metricInterval(environment: Environment): MetricInterval {
  const exportIntervalMillis = environment.positive('OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
  const timeoutMillis = environment.positive('OTEL_METRIC_EXPORT_TIMEOUT') ?? 30_000;
  return { exportIntervalMillis, exportTimeoutMillis: Math.min(timeoutMillis, exportIntervalMillis) };
}
