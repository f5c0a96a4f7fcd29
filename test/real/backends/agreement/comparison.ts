import { compileIndicator } from '@mcp-vitals/backends';
import type { Indicator } from '@mcp-vitals/monitor';
import { METRICS, type MetricDefinition } from '@mcp-vitals/signals';
import type { Query, WindowStore } from '@mcp-vitals/windows';
import type { Engine } from './engines.js';
import { STEP_SECONDS } from './process.js';

/** The window of every comparison, in seconds and as queries write it. */
export const OVER_SECONDS = 300;
const OVER = '5m';
/** Prometheus 3 leaves out the sample on the left edge, so that it measures one interval less and extrapolates over it. */
const MEASURED_SECONDS = OVER_SECONDS - STEP_SECONDS;

const DEFINITIONS = new Map(Object.values<MetricDefinition>(METRICS).map((one) => [one.name, one]));

/** Ours over the whole window, over what Prometheus 3 measures of it and over all that was recorded, and theirs. */
export interface Values {
  readonly ours: number;
  readonly measured: number;
  readonly ever: number;
  readonly theirs: number;
}

/** How far two values may be apart, and why. */
export interface Tolerance {
  readonly why: string;
  allows(values: Values): boolean;
}

/** One indicator here and there. */
export interface Row extends Values {
  readonly indicator: string;
  readonly why: string;
  readonly agrees: boolean;
}

/**
 * What Prometheus cannot express: a histogram has no largest value there, only a bucket that it is in. Its upper bound is what
 * the expression gives, and what is compared.
 */
export const ONLY_A_BOUND = 'Prometheus keeps no largest value: the upper bound of its bucket';

const isHistogram = (metric: string): boolean => DEFINITIONS.get(metric)?.instrument === 'histogram';
const isSampled = (metric: string): boolean => /gauge|updowncounter/.test(DEFINITIONS.get(metric)?.instrument ?? '');

export const isOnlyABound = ({ query }: Indicator): boolean => query.take === 'max' && isHistogram(query.metric);
/** Indicators that native histograms express otherwise than classic ones. */
export const isOfHistogram = ({ query }: Indicator): boolean => isHistogram(query.metric);

const near = (one: number, other: number, share = 1e-9): boolean =>
  Math.abs(one - other) <= share * Math.abs(other) + 1e-9;

const isBetween = (value: number, low: number, high: number): boolean =>
  (value >= low || near(value, low)) && (value <= high || near(value, high));

export const EXACT: Tolerance = { why: 'exact', allows: ({ ours, theirs }) => near(theirs, ours) };
/** A count that was near 0 at the first sample is not extrapolated to before it was 0. */
const EXTRAPOLATED_COUNT: Tolerance = {
  why: `the last ${MEASURED_SECONDS} s, extrapolated to ${OVER_SECONDS} s`,
  allows: ({ measured, theirs }) => isBetween(theirs, measured, (measured * OVER_SECONDS) / MEASURED_SECONDS),
};
const SHORTER: Tolerance = {
  why: `of the last ${MEASURED_SECONDS} s, both parts extrapolated`,
  allows: ({ measured, theirs }) => near(theirs, measured, STEP_SECONDS / MEASURED_SECONDS),
};
/** Prometheus 2 includes the sample on the left edge: a mean of samples has one more of them. */
const ONE_SAMPLE_MORE: Tolerance = {
  why: 'one more sample, on the left edge',
  allows: ({ ours, theirs }) => near(theirs, ours, STEP_SECONDS / OVER_SECONDS),
};
const MOMENT: Tolerance = {
  why: 'read some moments later',
  allows: ({ ours, theirs }) => theirs >= ours && theirs < ours + 1,
};
/** Of exponential buckets of a width; how far theirs are from the truth is tested apart. */
const nativeOfWidth = (width: number): Tolerance => ({
  why: `ours at most 5 % off, theirs ${(100 * width).toFixed(1)} %`,
  allows: ({ measured, theirs }) => isBetween(theirs, measured / 1.05 / (1 + width), (measured / 0.95) * (1 + width)),
});

/** The tolerance of an indicator in one engine, whose histograms are native ones if the width of their buckets is given. */
export function toleranceOf(indicator: Indicator, engine: Engine, nativeWidth?: number): Tolerance {
  const { metric, take } = indicator.query;
  if (/oldest_age/.test(metric)) return MOMENT;
  if (take === 'last') return EXACT;
  if (isSampled(metric)) return take === 'avg' && engine.edges === 2 ? ONE_SAMPLE_MORE : EXACT;
  if (isHistogram(metric) && /^(p\d+|max)$/.test(take))
    return nativeWidth === undefined ? bucketOf(indicator, engine) : nativeOfWidth(nativeWidth);
  if (engine.edges !== 3) return EXACT;
  return take === 'count' ? EXTRAPOLATED_COUNT : SHORTER;
}

/**
 * A percentile is interpolated within a bucket of the instrument; ours is at most 5 % off, so it may be in the next one.
 *
 * The largest value is in the lowest bucket that has all events of the window. Prometheus 3 extrapolates each bucket to the left edge,
 * but not to before it was 0, so one that had fewer events before the window than the last bucket may be extrapolated by less and seem
 * to lack some. From the bucket of the largest value ever on, all had the same events at all times. In VictoriaMetrics any bucket above
 * may seem to be the first that has all: sums of rates differ in their last digits, which Prometheus disregards.
 */
function bucketOf({ query, scale }: Indicator, { edges }: Engine): Tolerance {
  const bounds = [0, ...(DEFINITIONS.get(query.metric)?.boundaries ?? [])].map((bound) => bound * scale);
  // Of the last bucket, which has no upper bound, Prometheus gives the lower one.
  const above = (value: number) => bounds.find((bound) => bound >= value) ?? bounds.at(-1)!;
  const below = (value: number) => bounds.findLast((bound) => bound < value) ?? 0;
  const largest = query.take === 'max';
  return {
    why: largest ? ONLY_A_BOUND : 'within its bucket',
    allows({ ours, measured, ever, theirs }) {
      const value = edges === 3 ? measured : ours;
      const most = { 2: above(ours), 3: above(ever), 'victoria-metrics': Number.POSITIVE_INFINITY };
      if (largest) return isBetween(theirs, above(value), most[edges]);
      return isBetween(theirs, below(0.95 * value), above(1.05 * value));
    },
  };
}

/** The expression that users get, for services of one process. */
export const expressionOf = (indicator: Indicator, { naming }: Engine): string =>
  compileIndicator(indicator, { naming, over: OVER, targetLabels: ['job'] });

/** The same for native histograms. */
export const nativeOf = (indicator: Indicator): string =>
  compileIndicator(indicator, { naming: 'otlp-native', over: OVER, targetLabels: ['job'] });

/** The increase between the samples at both ends of the window, without any extrapolation. */
export const differenceOf = (expression: string): string =>
  expression.replace(/increase\((\w+(?:\{.*\})?)\[(\w+)\]\)/, '$1) - sum by (job) ($1 offset $2');

/** The value of an indicator in our windows; with a version as that Prometheus computes it from samples of the same times. */
export function ourValue(
  windows: WindowStore,
  indicator: Indicator,
  nowMillis: number,
  over = OVER,
  version?: 2 | 3,
): number {
  const query: Query = { ...indicator.query, over, ...(indicator.worstBy && { by: indicator.worstBy }) };
  const { groups } = windows.query(query, nowMillis, version === undefined ? {} : { prometheus: { version } });
  const values = groups.map(({ value }) => value).filter((value) => value !== null);
  const worst = indicator.better === 'lower' ? Math.max(...values) : Math.min(...values);
  return worst * indicator.scale;
}

/** Compares an answer with our value at the same time. */
export function compare(
  windows: WindowStore,
  indicator: Indicator,
  atSeconds: number,
  theirs = Number.NaN,
  { why, allows }: Tolerance,
): Row {
  const ours = ourValue(windows, indicator, atSeconds * 1000);
  const measured = ourValue(windows, indicator, atSeconds * 1000, `${MEASURED_SECONDS}s`);
  const ever = ourValue(windows, indicator, atSeconds * 1000, '1d');
  const values = { ours, measured, ever, theirs };
  return { indicator: indicator.name, ...values, why, agrees: Number.isFinite(ours) && allows(values) };
}

/** A line for each indicator, for people. */
export function tableOf(title: string, rows: readonly Row[]): string {
  const number = (value: number) => String(Number(value.toPrecision(6))).padStart(13);
  const lines = rows.map(
    ({ indicator, ours, theirs, why, agrees }) =>
      `${agrees ? ' ' : '!'} ${indicator.padEnd(36)}${number(ours)}${number(theirs)}  ${why}`,
  );
  return [`${title}: indicator, here, there, tolerance`, ...lines].join('\n');
}
