import { randomUUID } from 'node:crypto';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import type { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { SERVER_INFO } from './serve/service.js';

/** The longest delay of an export, in milliseconds: short, for a live view. */
const WATCHED_DELAY_MILLIS = 200;

export interface TelemetryOptions {
  /** OpenTelemetry's own variables; signals go where these say, and nowhere without them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An OTLP/HTTP address that gets every span at once, independent of `env`. */
  readonly spansTo?: string;
}

export interface Telemetry {
  /** Whether log records are exported. */
  readonly exportsLogs: boolean;
  /** Flushes the exporters. Never rejects. */
  shutdown(): Promise<void>;
}

/** Sets OpenTelemetry's global providers. Exporters that are not needed are not even loaded. */
export async function startTelemetry({ env, spansTo }: TelemetryOptions): Promise<Telemetry> {
  const exports = (signal: 'TRACES' | 'METRICS' | 'LOGS') =>
    env.OTEL_SDK_DISABLED?.toLowerCase() !== 'true' &&
    env[`OTEL_${signal}_EXPORTER`] !== 'none' &&
    [env.OTEL_EXPORTER_OTLP_ENDPOINT, env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]].some((value) => Boolean(value));
  const resource = describeProcess();
  const started = await Promise.all([
    ...(exports('TRACES') || spansTo !== undefined ? [startTraces(resource, env, exports('TRACES'), spansTo)] : []),
    ...(exports('METRICS') ? [startMetrics(resource, env)] : []),
    ...(exports('LOGS') ? [startLogs(resource)] : []),
  ]);
  return {
    exportsLogs: exports('LOGS'),
    shutdown: async () => {
      await Promise.allSettled(started.map((provider) => provider.shutdown()));
    },
  };
}

function describeProcess(): Resource {
  const own = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: SERVER_INFO.name,
    [ATTR_SERVICE_VERSION]: SERVER_INFO.version,
    [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
  });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
}

async function startTraces(resource: Resource, env: TelemetryOptions['env'], toEndpoint: boolean, spansTo?: string) {
  const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const spanProcessors: BatchSpanProcessor[] = [];
  if (toEndpoint) {
    const scheduledDelayMillis = millis(env.OTEL_BSP_SCHEDULE_DELAY) ?? 5000;
    spanProcessors.push(new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis }));
  }
  if (spansTo !== undefined) {
    const exporter = new OTLPTraceExporter({ url: spansTo });
    spanProcessors.push(new BatchSpanProcessor({ exporter, scheduledDelayMillis: WATCHED_DELAY_MILLIS }));
  }
  const provider = new TracerProvider({ resource, spanProcessors });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  trace.setGlobalTracerProvider(provider);
  return provider;
}

async function startMetrics(resource: Resource, env: TelemetryOptions['env']) {
  const { MeterProvider, PeriodicExportingMetricReader } = await import('@opentelemetry/sdk-metrics');
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-http');
  const exportIntervalMillis = millis(env.OTEL_METRIC_EXPORT_INTERVAL) ?? 60_000;
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(exportIntervalMillis, 30_000),
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  return provider;
}

async function startLogs(resource: Resource) {
  const { BatchLogRecordProcessor, LoggerProvider } = await import('@opentelemetry/sdk-logs');
  const { OTLPLogExporter } = await import('@opentelemetry/exporter-logs-otlp-http');
  const provider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })],
  });
  logs.setGlobalLoggerProvider(provider);
  return provider;
}

const millis = (value: string | undefined) =>
  value !== undefined && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
