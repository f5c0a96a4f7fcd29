import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { sdk } from '../../opentelemetry/sdk.js';
import type { Signal } from '../../telemetry/export/requests/otlp-format.js';
import { resourceOf } from '../../telemetry/resource.js';
import type { DoctorContext } from '../check.js';

/** The name of the marked span and the body of the marked log record. */
const MARKED_SPAN = 'mcp_vitals.doctor';
/** The marked metric, a gauge that is always 1. */
export const MARKED_METRIC = 'mcp_vitals.doctor.probe';
/** The attribute that holds the mark. */
export const MARK = 'mcp_vitals.doctor.mark';
const SCOPE = '@mcp-vitals/node';

/** One marked span, metric or log record of this application, made by OpenTelemetry's SDK. */
export interface MarkedItem {
  readonly signal: Signal;
  readonly items: unknown;
  /** The trace of the marked span. */
  readonly traceId?: string;
}

/** Makes one marked item of each signal, with the resource of the application. */
export async function markedItems(
  { environment, config }: Pick<DoctorContext, 'environment' | 'config'>,
  mark: string,
): Promise<Readonly<Record<Signal, MarkedItem>>> {
  const resource = resourceOf(environment, environment.text('OTEL_SERVICE_NAME') ?? config.serviceName);
  return {
    traces: markedSpan(resource, mark),
    metrics: await markedMetric(resource, mark),
    logs: markedLog(resource, mark),
  };
}

function markedSpan(resource: Resource, mark: string): MarkedItem {
  const spans: ReadableSpan[] = [];
  const { AlwaysOnSampler, TracerProvider } = sdk.trace();
  const provider = new TracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    spanProcessors: [{ onStart() {}, onEnd: (span) => void spans.push(span), ...INERT }],
  });
  const span = provider.getTracer(SCOPE).startSpan(MARKED_SPAN, { attributes: { [MARK]: mark } });
  span.end();
  return { signal: 'traces', items: spans, traceId: span.spanContext().traceId };
}

async function markedMetric(resource: Resource, mark: string): Promise<MarkedItem> {
  const { MeterProvider, MetricReader } = sdk.metrics();
  class OnceReader extends MetricReader {
    protected override async onForceFlush(): Promise<void> {}
    protected override async onShutdown(): Promise<void> {}
  }
  const reader = new OnceReader();
  const provider = new MeterProvider({ resource, readers: [reader] });
  provider
    .getMeter(SCOPE)
    .createGauge(MARKED_METRIC)
    .record(1, { [MARK]: mark });
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return { signal: 'metrics', items: resourceMetrics };
}

function markedLog(resource: Resource, mark: string): MarkedItem {
  const records: ReadableLogRecord[] = [];
  const provider = new (sdk.logs().LoggerProvider)({
    resource,
    processors: [{ onEmit: (record) => void records.push(record), ...INERT }],
  });
  provider
    .getLogger(SCOPE)
    .emit({ severityText: 'INFO', severityNumber: 9, body: MARKED_SPAN, attributes: { [MARK]: mark } });
  return { signal: 'logs', items: records };
}

const INERT = { forceFlush: async () => {}, shutdown: async () => {} };
