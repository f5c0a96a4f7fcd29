import { METRICS, type MetricDefinition } from '@mcp-vitals/signals';
import { BOUNDARIES, BUCKETS } from './buckets.js';

/** The buckets that other readers, and so Prometheus, have of a histogram. */
export interface ClassicBuckets {
  readonly bounds: readonly number[];
  /** For each bucket of ours the classic one that it is a part of. */
  readonly places: Uint8Array;
}

/** What the SDK gives to an instrument that was made without advice. */
const SDK_DEFAULT = classic([0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000]);

const KNOWN: ReadonlyMap<string, ClassicBuckets> = new Map(
  Object.values<MetricDefinition>(METRICS).flatMap(({ name, boundaries }) =>
    boundaries ? [[name, classic(boundaries)]] : [],
  ),
);

export const classicBucketsOf = (metric: string): ClassicBuckets => KNOWN.get(metric) ?? SDK_DEFAULT;

function classic(bounds: readonly number[]): ClassicBuckets {
  const places = new Uint8Array(BUCKETS).fill(bounds.length);
  for (let i = BOUNDARIES.length - 1; i >= 0; i--) {
    const place = bounds.findIndex((bound) => BOUNDARIES[i]! <= bound);
    if (place >= 0) places[i] = place;
  }
  return { bounds, places };
}
