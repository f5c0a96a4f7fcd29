import type { Clock } from '@mcp-vitals/signals';
import type { ExportResult } from '@opentelemetry/core';
import type {
  CollectionResult,
  IMetricReader,
  MetricProducer,
  PushMetricExporter,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { sdk } from '../../../opentelemetry/sdk.js';
import type { SignalExport } from '../delivery/signal-export.js';
import { collectSynchronously } from './collect-synchronously.js';
import { whenDescribed } from './described.js';
import type { MetricPreferences } from './metric-preferences.js';

export interface MetricInterval {
  readonly exportIntervalMillis: number;
  readonly exportTimeoutMillis: number;
}

/** Collects metrics at an interval and queues them for export. */
export interface CollectorMetricReader extends IMetricReader {
  /** Queues the metrics since the last export synchronously, for a process that is exiting. */
  flushSynchronously(): void;
}

/** Creates a reader that exports to the queue. The SDK's base class is loaded only if metrics are exported. */
export function createCollectorMetricReader(
  out: SignalExport<ResourceMetrics>,
  interval: MetricInterval,
  preferences: MetricPreferences,
  clock: Clock,
): CollectorMetricReader {
  const { PeriodicExportingMetricReader } = sdk.metrics();
  class Reader extends PeriodicExportingMetricReader {
    #producer: MetricProducer | undefined;
    #isShutDown = false;

    override setMetricProducer(producer: MetricProducer): void {
      this.#producer = producer;
      super.setMetricProducer(producer);
    }

    /** The SDK waits without end for a resource, and collects nothing meanwhile. */
    override async collect(...options: Parameters<IMetricReader['collect']>): Promise<CollectionResult> {
      const { resourceMetrics, errors } = await super.collect(...options);
      const { resource, scopeMetrics } = resourceMetrics;
      if (!this.#isShutDown) await whenDescribed(resource, clock);
      const described = resource.asyncAttributesPending
        ? sdk.resources().resourceFromAttributes(resource.attributes)
        : resource;
      return { resourceMetrics: { resource: described, scopeMetrics }, errors };
    }

    /** Flushes the queue as well, because the exporter only queues. */
    override async forceFlush(options?: Parameters<IMetricReader['forceFlush']>[0]): Promise<void> {
      await super.forceFlush(options);
      await out.flush();
    }

    override shutdown(options?: Parameters<IMetricReader['shutdown']>[0]): Promise<void> {
      this.#isShutDown = true;
      return super.shutdown(options);
    }

    flushSynchronously(): void {
      const metrics = this.#producer && !this.#isShutDown && collectSynchronously(this.#producer);
      if (metrics) write(out, metrics);
    }
  }
  return new Reader({ exporter: new QueueingExporter(out, preferences), ...interval });
}

class QueueingExporter implements PushMetricExporter {
  readonly #out: SignalExport<ResourceMetrics>;
  readonly selectAggregationTemporality: MetricPreferences['temporality'];
  readonly selectAggregation: MetricPreferences['aggregation'];

  constructor(out: SignalExport<ResourceMetrics>, { temporality, aggregation }: MetricPreferences) {
    this.#out = out;
    this.selectAggregationTemporality = temporality;
    this.selectAggregation = aggregation;
  }

  export(metrics: ResourceMetrics, done: (result: ExportResult) => void): void {
    write(this.#out, metrics);
    done({ code: sdk.core().ExportResultCode.SUCCESS });
  }

  async forceFlush(): Promise<void> {}

  shutdown(): Promise<void> {
    return this.#out.close();
  }
}

function write(out: SignalExport<ResourceMetrics>, metrics: ResourceMetrics): void {
  const count = metrics.scopeMetrics.reduce((sum, scope) => sum + scope.metrics.length, 0);
  if (count > 0) out.write(metrics, count);
}
