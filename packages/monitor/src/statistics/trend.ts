import { mannKendallScore } from '../statistics/mann-kendall.js';
import { normalWithin } from '../statistics/normal.js';
import { theilSenSlope } from '../statistics/theil-sen.js';

/** The trend of an operation's duration. */
export interface Trend {
  readonly direction: 'improving' | 'stable' | 'degrading';
  /** Relative change from the first point to the last by the median slope: 0.2 is a fifth slower. */
  readonly change: number;
  /** The same as a relative change an hour. */
  readonly slopePerHour: number;
  /** Confidence that there is a slope at all, 0 to 1: one minus the p-value of the Mann-Kendall test. */
  readonly confidence: number;
  /** The estimated time at which it began to rise or fall; the first point if it is stable. */
  readonly sinceMillis: number;
  /** The number of points it rests on. */
  readonly points: number;
}

export interface TrendPoint {
  readonly timeMillis: number;
  /** Logarithm of a duration. */
  readonly value: number;
}

/** A trend needs this many points; the test's normal approximation is good from 8 on. */
const MINIMUM_POINTS = 8;
/** A significant slope that changes less than this over the window is not reported. */
const MINIMUM_CHANGE = 0.1;
const MINIMUM_CONFIDENCE = 0.95;

/** The trend of points in the order of time; `null` when there are fewer than 8. */
export function trendOf(points: readonly TrendPoint[]): Trend | null {
  if (points.length < MINIMUM_POINTS) return null;
  const [first] = points;
  const spanMillis = points.at(-1)!.timeMillis - first!.timeMillis;
  const values = points.map(({ value }) => value);
  const slope = theilSenSlope(
    values,
    points.map(({ timeMillis }) => timeMillis),
  );
  const change = Math.expm1(slope * spanMillis);
  const confidence = normalWithin(mannKendallScore(values));
  const significant = confidence >= MINIMUM_CONFIDENCE && Math.abs(change) >= MINIMUM_CHANGE;
  return {
    direction: !significant ? 'stable' : change > 0 ? 'degrading' : 'improving',
    change,
    slopePerHour: Math.expm1(slope * 3_600_000),
    confidence,
    sinceMillis: significant ? onset(points) : first!.timeMillis,
    points: points.length,
  };
}

/** The bend of the best-fitting line that is level at first and then rises or falls. */
function onset(points: readonly TrendPoint[]): number {
  let best = { error: Number.POSITIVE_INFINITY, timeMillis: points[0]!.timeMillis };
  for (const { timeMillis } of points.slice(0, -2)) {
    const error = hingeError(points, timeMillis);
    if (error < best.error) best = { error, timeMillis };
  }
  return best.timeMillis;
}

/** The residual sum of squares of the least-squares line through `max(0, time - bend)`. */
function hingeError(points: readonly TrendPoint[], bendMillis: number): number {
  const n = points.length;
  const xs = points.map(({ timeMillis }) => Math.max(0, timeMillis - bendMillis));
  const meanX = xs.reduce((a, b) => a + b, 0) / n;
  const meanY = points.reduce((a, { value }) => a + value, 0) / n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const [i, { value }] of points.entries()) {
    xx += (xs[i]! - meanX) ** 2;
    xy += (xs[i]! - meanX) * (value - meanY);
    yy += (value - meanY) ** 2;
  }
  return yy - (xx > 0 ? xy ** 2 / xx : 0);
}
