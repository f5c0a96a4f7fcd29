import { METRICS, type MetricDefinition } from '@mcp-vitals/signals';

/** The buckets of the HTTP conventions, of Prometheus' default and of the SDK's. */
const WELL_KNOWN = [
  ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  ...[0, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000],
];

/** From a microsecond in seconds to a gigabyte in bytes. */
const RANGE = [1e-6, 1e9] as const;

/** Each value is then within 5 % of the geometric mean of its bucket. */
const MAX_RATIO = 1.102;

/**
 * The buckets of every histogram in the windows, for any unit: durations in seconds or milliseconds, sizes in bytes.
 * Upper bounds, inclusive.
 *
 * The SDK lets a reader choose buckets by the type of an instrument and not by its unit, so one list serves all. It
 * contains the boundaries of our own metrics, of the MCP and HTTP conventions, of Prometheus' default and of the SDK's.
 * Merging its buckets therefore gives exactly the counts of a scrape, and `histogram_quantile` gives the same result in
 * process and in Prometheus.
 */
export const BOUNDARIES: readonly number[] = boundaries();

/** Number of buckets: one more than the boundaries, because the last bucket has no upper bound. */
export const BUCKETS = BOUNDARIES.length + 1;

function boundaries(): number[] {
  const ours = Object.values<MetricDefinition>(METRICS).flatMap((metric) => metric.boundaries ?? []);
  const [lowest, highest] = RANGE;
  const wanted = [...RANGE, ...WELL_KNOWN, ...ours].filter((bound) => bound >= lowest && bound <= highest);
  const anchors = [...new Set(wanted)].sort((a, b) => a - b);
  const bounds = [0];
  for (const [i, low] of anchors.entries()) {
    bounds.push(low);
    const high = anchors[i + 1];
    if (high === undefined) break;
    const steps = Math.ceil(Math.log(high / low) / Math.log(MAX_RATIO));
    for (let step = 1; step < steps; step++) bounds.push(low * (high / low) ** (step / steps));
  }
  return bounds;
}

/** The bucket that holds `value`: the first whose upper bound is not below it. */
export function bucketOf(value: number): number {
  let low = 0;
  let high = BOUNDARIES.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (BOUNDARIES[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The value that represents a bucket: its geometric mean, in the last bucket the one of its lower bound and `max`.
 * `null` where that could be more than 5 % off.
 */
export function middleOf(bucket: number, max: number): number | null {
  if (bucket === 0) return 0;
  const high = Math.min(BOUNDARIES[bucket] ?? max, max);
  const low = BOUNDARIES[bucket - 1]!;
  if (bucket === BOUNDARIES.length && high / low > MAX_RATIO) return null;
  return bucket === 1 ? high / 2 : Math.min(Math.sqrt(low * (BOUNDARIES[bucket] ?? high)), max);
}
