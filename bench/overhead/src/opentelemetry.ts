import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { type DetailedSignals, NOTHING } from './signals.js';

/** Often enough that a collection falls into every timed phase. */
const EXPORT_INTERVAL_MILLIS = 1000;

/** Returns the signals of a variant so far. Set `look` only outside of timings: counting attributes takes time. */
export interface SignalCounter {
  look: boolean;
  total(): Promise<DetailedSignals>;
}

type ExportDone = (result: { code: number }) => void;

/** Counts spans, and their attributes when told to look, and drops them. For OpenTelemetry 1.x and 2.x alike. */
export class CountingSpanExporter {
  spans = 0;
  attributes = 0;
  look = false;

  export(spans: readonly Pick<ReadableSpan, 'attributes'>[], done: ExportDone): void {
    this.spans += spans.length;
    if (this.look) for (const span of spans) this.attributes += Object.keys(span.attributes).length;
    done({ code: 0 });
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Keeps the last collection, whose values are cumulative, to count from. */
export class CountingMetricExporter {
  #last: Pick<ResourceMetrics, 'scopeMetrics'> | undefined;

  export(collected: Pick<ResourceMetrics, 'scopeMetrics'>, done: ExportDone): void {
    this.#last = collected;
    done({ code: 0 });
  }

  count(): { points: number; attributes: number } {
    let points = 0;
    let attributes = 0;
    for (const metric of this.#last?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []) {
      for (const [recorded, of] of recordsIn(metric)) {
        points += recorded;
        attributes += recorded * of;
      }
    }
    return { points, attributes };
  }

  selectAggregationTemporality(): AggregationTemporality {
    return AggregationTemporality.CUMULATIVE;
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/**
 * For each series: how often it was recorded, and how many attributes it has. A counter is taken to count by one; one of seconds stands
 * beside one that counts, and is left out.
 */
function recordsIn(metric: MetricData): [number, number][] {
  switch (metric.dataPointType) {
    case DataPointType.HISTOGRAM:
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return metric.dataPoints.map(({ value, attributes }) => [value.count, Object.keys(attributes).length]);
    case DataPointType.SUM:
      return metric.isMonotonic && metric.descriptor.unit !== 's'
        ? metric.dataPoints.map(({ value, attributes }) => [value, Object.keys(attributes).length])
        : [];
    case DataPointType.GAUGE:
      return [];
  }
}

/** The signals that two exporters counted; `flush` exports the pending ones. */
export const signalsOf = (
  spanExporter: CountingSpanExporter,
  metricExporter: CountingMetricExporter,
  flush: () => Promise<unknown>,
): SignalCounter => ({
  set look(look: boolean) {
    spanExporter.look = look;
  },
  total: async () => {
    await flush();
    const { points, attributes } = metricExporter.count();
    return { spans: spanExporter.spans, points, spanAttributes: spanExporter.attributes, pointAttributes: attributes };
  },
});

/** The counter of a variant without signals. */
export const noSignals: SignalCounter = { look: false, total: async () => NOTHING };

/** The counter of a variant whose spans are not OpenTelemetry's; the variant counts them. */
export function countSpans(flush: () => unknown = () => {}): { signals: SignalCounter; add: (spans: number) => void } {
  let total = 0;
  return {
    add: (spans) => {
      total += spans;
    },
    signals: {
      look: false,
      total: async () => {
        await flush();
        return { ...NOTHING, spans: total };
      },
    },
  };
}

/** Registers the OpenTelemetry SDK the way an application does, with exporters that only count. */
export function registerOpenTelemetry(): SignalCounter {
  const spanExporter = new CountingSpanExporter();
  const metricExporter = new CountingMetricExporter();
  const spanProcessor = new BatchSpanProcessor({ exporter: spanExporter satisfies SpanExporter });
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter satisfies PushMetricExporter,
    exportIntervalMillis: EXPORT_INTERVAL_MILLIS,
    exportTimeoutMillis: EXPORT_INTERVAL_MILLIS,
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [spanProcessor] }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  // From the first context that is activated on, Node.js follows every promise; any tracing application has done that.
  context.with(context.active(), () => {});
  return signalsOf(spanExporter, metricExporter, () => Promise.all([spanProcessor.forceFlush(), reader.forceFlush()]));
}
