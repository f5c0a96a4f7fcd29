import { diag, type HrTime } from '@opentelemetry/api';
import type { MetricData, MetricProducer, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { sdk } from '../../../opentelemetry/sdk.js';

/** Internals of the SDK's metric collector (sdk-metrics 2.x), whose public API collects only asynchronously. */
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
  collect(collector: unknown, time: HrTime): MetricData | undefined;
}

/**
 * Collects the values recorded so far. Observable instruments keep the values of the last collection, because their
 * callbacks are asynchronous. Returns `undefined` if the SDK's internals are not as expected.
 */
export function collectSynchronously(producer: MetricProducer): ResourceMetrics | undefined {
  try {
    const { resource, meterSharedStates } = (producer as unknown as Collector)._sharedState;
    const time = sdk.core().millisToHrTime(Date.now());
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
