import { recordMcpSpans } from '@mcp-vitals/instrumentation';
import { notices } from '@mcp-vitals/signals';
import type { TextMapPropagator } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { LogRecordLimits, LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IMetricReader, MeterProvider, ViewOptions } from '@opentelemetry/sdk-metrics';
import type { Sampler, SpanLimits, SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Environment } from '../environment/environment.js';
import { sdk } from '../opentelemetry/sdk.js';
import type { OtlpExport } from './export/otlp.js';
import { LazyLoggerProvider } from './lazy-logger-provider.js';
import { logRecordLimitsFromEnv, spanLimitsFromEnv } from './limits.js';
import { propagatorFromEnv } from './propagator.js';
import { resourceOf } from './resource.js';
import { samplerFromEnv } from './sampler.js';

export interface ProviderOptions {
  /** The service name, if `OTEL_SERVICE_NAME` is unset. @default `unknown_service:node` */
  serviceName?: string;
  /** Further resource attributes. The environment takes precedence. */
  resource?: Resource;
  /** Span processors in addition to the OTLP export. They receive every MCP span and operation, sampled or not. */
  spanProcessors?: SpanProcessor[];
  /** Metric readers in addition to the OTLP export. */
  metricReaders?: IMetricReader[];
  /** Log record processors in addition to the OTLP export. */
  logRecordProcessors?: LogRecordProcessor[];
  /** The sampler of spans. @default the sampler in `OTEL_TRACES_SAMPLER` */
  sampler?: Sampler;
  /** Metric views. @default every metric with its instrument's aggregation */
  views?: ViewOptions[];
  /** Limits of spans. @default the values of `OTEL_SPAN_*_LIMIT` */
  spanLimits?: SpanLimits;
  /** Limits of log records. @default the values of `OTEL_LOGRECORD_*_LIMIT` */
  logRecordLimits?: LogRecordLimits;
  /** The propagator of context. @default the propagators in `OTEL_PROPAGATORS` */
  propagator?: TextMapPropagator;
}

/** The implementations behind the OpenTelemetry API in this process. */
export interface Providers {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  readonly loggerProvider: LazyLoggerProvider;
  readonly propagator: TextMapPropagator;
}

/** Creates the SDK's providers from the options, then the environment, then the specification's defaults. */
export function createProviders(options: ProviderOptions, environment: Environment, otlp: OtlpExport): Providers {
  const resource = resourceOf(environment, options.serviceName, options.resource);
  const sampler = options.sampler ?? samplerFromEnv(environment);
  const meterProvider = new (sdk.metrics().MeterProvider)({
    resource,
    readers: [...(options.metricReaders ?? []), ...otlp.metricReaders],
    ...(options.views && { views: options.views }),
  });
  otlp.observe(meterProvider);
  notices.observe(meterProvider);
  return {
    meterProvider,
    tracerProvider: new (sdk.trace().TracerProvider)({
      resource,
      sampler: options.spanProcessors?.length ? recordMcpSpans(sampler) : sampler,
      spanLimits: { ...spanLimitsFromEnv(environment), ...options.spanLimits },
      spanProcessors: [...(options.spanProcessors ?? []), ...otlp.spanProcessors],
    }),
    loggerProvider: new LazyLoggerProvider({
      resource,
      logRecordLimits: { ...logRecordLimitsFromEnv(environment), ...options.logRecordLimits },
      processors: [...(options.logRecordProcessors ?? []), ...otlp.logRecordProcessors],
    }),
    propagator: options.propagator ?? propagatorFromEnv(environment),
  };
}
