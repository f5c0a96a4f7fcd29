/**
 * The buckets of every histogram in the windows, whatever its unit. Upper bounds, inclusive.
 *
 * They run from a millionth (1 us in seconds) to 100,000 in ratios of at most 1.1, and contain 1, 2, 2.5, 3, 5, 6 and 7.5
 * of every decade and 120. Each value is therefore within 4.9 % of its bucket's geometric mean. The buckets of the MCP
 * conventions, of the HTTP conventions and of Prometheus' default are unions of these, so merging them gives exactly
 * the counts of a scrape, and `histogram_quantile` gives the same result in process and in Prometheus.
 */
export const BOUNDARIES: readonly number[] = boundaries();

/** Number of buckets: one more than the boundaries, because the last bucket has no upper bound. */
export const BUCKETS = BOUNDARIES.length + 1;

function boundaries(): number[] {
  const anchors = [1e5];
  for (let exponent = -6; exponent < 5; exponent++) {
    // Parsed, not multiplied: 3 * 10 ** -1 is not the 0.3 that a convention states.
    for (const mantissa of ['1', '2', '2.5', '3', '5', '6', '7.5']) anchors.push(Number(`${mantissa}e${exponent}`));
  }
  anchors.push(120);
  anchors.sort((a, b) => a - b);
  const bounds = [0];
  for (const [i, low] of anchors.entries()) {
    bounds.push(low);
    const high = anchors[i + 1];
    if (high === undefined) break;
    const steps = Math.ceil(Math.log(high / low) / Math.log(1.1));
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

/** The value that represents a bucket: its geometric mean; in the last bucket the one between its lower bound and `max`. */
export function middleOf(bucket: number, max: number): number {
  if (bucket === 0) return 0;
  const high = BOUNDARIES[bucket] ?? max;
  const middle = bucket === 1 ? high / 2 : Math.sqrt(BOUNDARIES[bucket - 1]! * high);
  return Math.min(middle, max);
}
