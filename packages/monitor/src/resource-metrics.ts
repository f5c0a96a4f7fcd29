import { METRICS, type MetricDefinition, metricOptions } from '@mcp-vitals/signals';
import type { Meter, ObservableGauge } from '@opentelemetry/api';
import type { ResourceReader, ResourceReading } from './resources.js';

/** The value of a reading that each metric observes, in the metric's unit; `null` is not observed. */
const OBSERVED: readonly [MetricDefinition, (reading: ResourceReading) => number | null][] = [
  [METRICS.processMemoryUsage, (now) => now.rssBytes],
  [METRICS.processMemoryUtilization, (now) => now.rssBytes / now.memoryLimitBytes],
  [METRICS.processHeapUtilization, (now) => now.heapUsedBytes / now.heapLimitBytes],
  [METRICS.processCpuUtilization, (now) => now.cpuRatio],
  [METRICS.processEventLoopUtilization, (now) => now.eventLoopUtilization],
  [METRICS.processEventLoopDelayP99, (now) => seconds(now.eventLoopDelayP99Ms)],
  [METRICS.processEventLoopDelayMax, (now) => seconds(now.eventLoopDelayMaxMs)],
];

/**
 * Records the process's resource use as metrics, so that rules and dashboards see the values of the health check. `reader` is
 * read at each collection and has no other caller.
 */
export function recordResources(meter: Meter, reader: ResourceReader): void {
  const gauges = OBSERVED.map(([definition, read]): [ObservableGauge, typeof read] => [
    meter.createObservableGauge(definition.name, metricOptions(definition)),
    read,
  ]);
  meter.addBatchObservableCallback(
    (result) => {
      const now = reader.read();
      for (const [gauge, read] of gauges) {
        const value = read(now);
        if (value !== null) result.observe(gauge, value);
      }
    },
    gauges.map(([gauge]) => gauge),
  );
}

const seconds = (millis: number | null): number | null => (millis === null ? null : millis / 1000);
