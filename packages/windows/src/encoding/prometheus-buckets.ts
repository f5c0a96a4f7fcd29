import { METRICS, type MetricDefinition } from '@mcp-vitals/signals';
import { BOUNDARIES, BUCKETS } from './buckets.js';

/** The buckets of a histogram in other readers, and so in Prometheus. */
export interface PrometheusBuckets {
  readonly bounds: readonly number[];
  /** For each bucket of ours, the index of the Prometheus bucket that contains it. */
  readonly places: Uint8Array;
}

/** The SDK's buckets for an instrument without advice. */
const SDK_DEFAULT = prometheusBuckets([0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000]);

const KNOWN: ReadonlyMap<string, PrometheusBuckets> = new Map(
  Object.values<MetricDefinition>(METRICS).flatMap(({ name, boundaries }) =>
    boundaries ? [[name, prometheusBuckets(boundaries)]] : [],
  ),
);

export const prometheusBucketsOf = (metric: string): PrometheusBuckets => KNOWN.get(metric) ?? SDK_DEFAULT;

function prometheusBuckets(bounds: readonly number[]): PrometheusBuckets {
  const places = new Uint8Array(BUCKETS).fill(bounds.length);
  for (let i = BOUNDARIES.length - 1; i >= 0; i--) {
    const place = bounds.findIndex((bound) => BOUNDARIES[i]! <= bound);
    if (place >= 0) places[i] = place;
  }
  return { bounds, places };
}
