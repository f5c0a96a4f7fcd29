import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** A data point of a metric. */
export interface Point {
  metric: string;
  attributes: Record<string, unknown>;
  unit: string;
  /** The count of a histogram. */
  count: number | undefined;
  boundaries: number[] | undefined;
  /** The value of any other metric. */
  value: unknown;
}

/** The global providers with in-memory exporters, and the exported data. */
export interface CapturedTelemetry {
  spans(): ReadableSpan[];
  points(): Promise<Point[]>;
  shutdown(): Promise<void>;
}

export function captureTelemetry(): CapturedTelemetry {
  const spans: ReadableSpan[] = [];
  const collect: SpanProcessor = {
    onStart: () => {},
    onEnd: (span) => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
  const tracerProvider = new TracerProvider({ spanProcessors: [collect] });
  const meterProvider = new MeterProvider({ readers: [reader] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
  return {
    spans: () => spans,
    points: async () => {
      metricExporter.reset();
      await reader.forceFlush();
      return metricExporter
        .getMetrics()
        .flatMap((resource) => resource.scopeMetrics)
        .flatMap((scope) => scope.metrics)
        .flatMap((metric) =>
          metric.dataPoints.map((point) => ({
            metric: metric.descriptor.name,
            attributes: point.attributes,
            unit: metric.descriptor.unit,
            count: (point.value as { count?: number }).count,
            boundaries: (point.value as { buckets?: { boundaries: number[] } }).buckets?.boundaries,
            value: point.value,
          })),
        );
    },
    shutdown: async () => {
      await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
      for (const api of [trace, metrics, context, propagation]) api.disable();
    },
  };
}
