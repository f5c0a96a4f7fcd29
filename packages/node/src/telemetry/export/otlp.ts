import { type Clock, MAX_TIMER_MILLIS, systemClock } from '@mcp-vitals/signals';
import type { MeterProvider } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { IMetricReader, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Environment } from '../../environment/environment.js';
import { endpointFromEnv } from './delivery/collector-endpoint.js';
import { type ExportState, SignalExport, type UnsentRequest } from './delivery/signal-export.js';
import { BatchedLogRecords, BatchedSpans } from './gather/batch-processors.js';
import { createCollectorMetricReader, type MetricInterval } from './gather/collector-metric-reader.js';
import { type BatchLimits, ItemBatcher } from './gather/item-batcher.js';
import { metricPreferencesFromEnv } from './gather/metric-preferences.js';
import type { Signal } from './requests/otlp-format.js';

/** Default queue limit, enough for an outage of minutes: about 80,000 spans of MCP calls. */
const DEFAULT_MAX_QUEUE_BYTES = 32 * 2 ** 20;
/** Default batch delay, short because a stdio server ends at any time, when its client closes it. */
const DELAY_MILLIS = 1000;
const MAX_BATCH_ITEMS = 512;

/** The processors and readers that export each signal by OTLP/HTTP; empty if the environment requests no export. */
export interface OtlpExport {
  readonly spanProcessors: SpanProcessor[];
  readonly metricReaders: IMetricReader[];
  readonly logRecordProcessors: LogRecordProcessor[];
  /** Exposes lost and queued items as metrics of this provider. */
  observe(provider: MeterProvider): void;
  /** The progress of each exported signal. */
  states(): ExportState[];
  /**
   * Removes and returns all unsent telemetry, for a process that is exiting; nothing is sent afterwards. Synchronous,
   * and cheap when nothing is unsent.
   */
  takeUnsent(): UnsentRequest[];
}

/** Creates the export that OpenTelemetry's variables configure. It never keeps the process alive. */
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
    states: () => parts.map(({ out }) => out.state),
    takeUnsent: () =>
      parts.flatMap(({ gather, out }) => {
        gather();
        return out.takeUnsent();
      }),
  };
}

interface SignalParts {
  readonly out: SignalExport<never>;
  /** Queues batches that are still being collected. */
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
  const preferences = metricPreferencesFromEnv(environment);
  const reader = createCollectorMetricReader(out, metricInterval(environment), preferences, clock);
  return { out, gather: () => reader.flushSynchronously(), metricReader: reader };
}

/**
 * Creates the export of a signal if an OTLP endpoint is set for it or for all signals, and its exporter is `otlp`,
 * the default. The batch processor's variables, if set, also limit the queue in items.
 */
function connect<T>(
  signal: Signal,
  environment: Environment,
  batches: 'BSP' | 'BLRP' | undefined,
  clock: Clock,
): SignalExport<T> | undefined {
  if (!exportsSignal(signal, environment)) return undefined;
  const endpoint = endpointFromEnv(signal, environment);
  if (endpoint === undefined) return undefined;
  const limits = {
    maxQueueBytes: environment.positive('MCP_EXPORT_MAX_QUEUE_BYTES') ?? DEFAULT_MAX_QUEUE_BYTES,
    maxQueueItems: batches && environment.positive(`OTEL_${batches}_MAX_QUEUE_SIZE`),
    maxRequestItems: batches && environment.positive(`OTEL_${batches}_MAX_EXPORT_BATCH_SIZE`),
  };
  return new SignalExport<T>(signal, endpoint, limits, clock);
}

/** Whether the exporter of a signal is `otlp`, the default. */
export function exportsSignal(signal: Signal, environment: Environment): boolean {
  const exporters = environment.list(`OTEL_${signal.toUpperCase()}_EXPORTER`) ?? ['otlp'];
  return exporters.includes('otlp') && !exporters.includes('none');
}

function batchLimits(environment: Environment, batches: 'BSP' | 'BLRP'): BatchLimits {
  const maxItems = environment.positive(`OTEL_${batches}_MAX_EXPORT_BATCH_SIZE`) ?? MAX_BATCH_ITEMS;
  return {
    // A batch larger than the queue would be dropped whole.
    maxItems: Math.min(maxItems, environment.positive(`OTEL_${batches}_MAX_QUEUE_SIZE`) ?? maxItems),
    delayMillis: environment.number(`OTEL_${batches}_SCHEDULE_DELAY`) ?? DELAY_MILLIS,
  };
}

function metricInterval(environment: Environment): MetricInterval {
  const intervalMillis = environment.positive('OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
  const exportIntervalMillis = Math.min(intervalMillis, MAX_TIMER_MILLIS);
  const timeoutMillis = environment.positive('OTEL_METRIC_EXPORT_TIMEOUT') ?? 30_000;
  return { exportIntervalMillis, exportTimeoutMillis: Math.min(timeoutMillis, exportIntervalMillis) };
}
