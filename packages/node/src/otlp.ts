import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as OTLPLogProtoExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as OTLPMetricProtoExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as OTLPTraceProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

type Environment = Record<string, string | undefined>;
type Signal = 'TRACES' | 'METRICS' | 'LOGS';

/**
 * Whether a signal is to be exported: an OTLP endpoint is named for it or for all, and its exporter is not `none`.
 * Without an endpoint nothing is sent, where OpenTelemetry would try a collector on localhost and complain.
 */
const isExported = (signal: Signal, environment: Environment): boolean =>
  Boolean(environment[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] || environment.OTEL_EXPORTER_OTLP_ENDPOINT) &&
  !environment[`OTEL_${signal}_EXPORTER`]?.split(',').includes('none') &&
  environment.OTEL_SDK_DISABLED?.toLowerCase() !== 'true';

/** OTLP/HTTP carries JSON unless `OTEL_EXPORTER_OTLP_PROTOCOL` asks for protobuf; a collector takes both on one port. */
const isProtobuf = (signal: Signal, environment: Environment): boolean =>
  (environment[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] ?? environment.OTEL_EXPORTER_OTLP_PROTOCOL) === 'http/protobuf';

/** The exporters the environment asks for, configured by OpenTelemetry's own variables. */
export interface OtlpExporters {
  readonly traces: SpanExporter | undefined;
  readonly metrics: PushMetricExporter | undefined;
  readonly logs: LogRecordExporter | undefined;
}

export function otlpExportersFromEnv(environment: Environment = process.env): OtlpExporters {
  const create = <T>(signal: Signal, Json: new () => T, Proto: new () => T): T | undefined => {
    if (!isExported(signal, environment)) return undefined;
    return isProtobuf(signal, environment) ? new Proto() : new Json();
  };
  return {
    traces: create<SpanExporter>('TRACES', OTLPTraceExporter, OTLPTraceProtoExporter),
    metrics: create<PushMetricExporter>('METRICS', OTLPMetricExporter, OTLPMetricProtoExporter),
    logs: create<LogRecordExporter>('LOGS', OTLPLogExporter, OTLPLogProtoExporter),
  };
}
