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
  /** What the process is called where `OTEL_SERVICE_NAME` does not say. @default `unknown_service:node` */
  serviceName?: string;
  /** Describes the process further. The environment takes precedence. */
  resource?: Resource;
  /** Span processors beside the OTLP export; they see every MCP span and operation, sampled or not. */
  spanProcessors?: SpanProcessor[];
  /** Metric readers beside the OTLP export. */
  metricReaders?: IMetricReader[];
  /** Log record processors beside the OTLP export. */
  logRecordProcessors?: LogRecordProcessor[];
  /** @default what `OTEL_TRACES_SAMPLER` names */
  sampler?: Sampler;
  /** Which metrics are kept, and in what form. @default every one, in its instrument's form */
  views?: ViewOptions[];
  /** @default what `OTEL_SPAN_*_LIMIT` say */
  spanLimits?: SpanLimits;
  /** @default what `OTEL_LOGRECORD_*_LIMIT` say */
  logRecordLimits?: LogRecordLimits;
  /** @default what `OTEL_PROPAGATORS` lists */
  propagator?: TextMapPropagator;
}

/** What takes the API's calls in this process. */
export interface Providers {
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
  readonly loggerProvider: LazyLoggerProvider;
  readonly propagator: TextMapPropagator;
}

/** Puts the SDK's parts together, as the options say, then the environment, then the specification's defaults. */
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
