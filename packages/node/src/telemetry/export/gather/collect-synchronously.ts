import { diag, type HrTime } from '@opentelemetry/api';
import type { MetricData, MetricProducer, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { sdk } from '../../../opentelemetry/sdk.js';

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
  collect(collector: unknown, time: HrTime): MetricData | undefined;
}

/**
 * What instruments recorded up to now. Observable instruments keep what they said at the last collection: their callbacks
 * are answered by promises. `undefined` where the SDK's inner parts are not the ones known.
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
