import { diag } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import type { MetricData, MetricProducer, ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** Inner parts of the SDK's metric collector (sdk-metrics 2.x), which collects asynchronously only. */
interface Collector {
  readonly _sharedState: {
    readonly resource: ResourceMetrics['resource'];
    readonly meterSharedStates: Map<string, Meter>;
  };
}

interface Meter {
  readonly _instrumentationScope: ResourceMetrics['scopeMetrics'][number]['scope'];
  readonly metricStorageRegistry: { getStorages(collector: unknown): Storage[] };
}

interface Storage {
  collect(collector: unknown, time: ReturnType<typeof millisToHrTime>): MetricData | undefined;
}

/**
 * What instruments recorded up to now. Observable instruments keep what they said at the last collection: their callbacks
 * are answered by promises. `undefined` where the SDK's inner parts are not the ones known.
 */
export function collectSynchronously(producer: MetricProducer): ResourceMetrics | undefined {
  try {
    const { resource, meterSharedStates } = (producer as unknown as Collector)._sharedState;
    const time = millisToHrTime(Date.now());
    const scopeMetrics = [...meterSharedStates.values()].map((meter) => ({
      scope: meter._instrumentationScope,
      metrics: meter.metricStorageRegistry
        .getStorages(producer)
        .map((storage) => storage.collect(producer, time))
        .filter((metric) => metric !== undefined && metric !== null),
    }));
    return { resource, scopeMetrics: scopeMetrics.filter(({ metrics }) => metrics.length > 0) };
  } catch (error) {
    diag.warn('@mcp-vitals/node: metrics cannot be collected while the process ends', error);
    return undefined;
  }
}
