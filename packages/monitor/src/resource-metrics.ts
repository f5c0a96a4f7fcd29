import { METRICS, type MetricDefinition, metricOptions, systemClock } from '@mcp-vitals/signals';
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

/** The time over which the peaks of the event loop's delay are kept. */
const PEAK_MILLIS = 60_000;

interface Peak {
  readonly atMillis: number;
  readonly reading: ResourceReading;
}

/**
 * The peaks of the last minute. Each reading is of the time since the one before, whoever collected then, so that with several
 * exporters each alone would miss the peaks that another one was given.
 */
class Peaks {
  #kept: Peak[] = [];

  /** The reading with the peaks of the last minute. */
  raise(reading: ResourceReading, atMillis: number): ResourceReading {
    this.#kept = [...this.#kept.filter((one) => atMillis - one.atMillis < PEAK_MILLIS), { atMillis, reading }];
    const highest = (of: (one: ResourceReading) => number | null) =>
      this.#kept.reduce<number | null>((peak, one) => largerOf(peak, of(one.reading)), null);
    return {
      ...reading,
      eventLoopDelayP99Ms: highest(({ eventLoopDelayP99Ms }) => eventLoopDelayP99Ms),
      eventLoopDelayMaxMs: highest(({ eventLoopDelayMaxMs }) => eventLoopDelayMaxMs),
    };
  }
}

const largerOf = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

/**
 * Records the process's resource use as metrics, so that rules and dashboards see the values of the health check. `reader` is
 * read at each collection and has no other caller.
 */
export function recordResources(meter: Meter, reader: ResourceReader, now = systemClock.now): void {
  const peaks = new Peaks();
  const gauges = OBSERVED.map(([definition, read]): [ObservableGauge, typeof read] => [
    meter.createObservableGauge(definition.name, metricOptions(definition)),
    read,
  ]);
  meter.addBatchObservableCallback(
    (result) => {
      const reading = peaks.raise(reader.read(), now());
      for (const [gauge, read] of gauges) {
        const value = read(reading);
        if (value !== null) result.observe(gauge, value);
      }
    },
    gauges.map(([gauge]) => gauge),
  );
}

const seconds = (millis: number | null): number | null => (millis === null ? null : millis / 1000);
