import type { WindowView } from '@mcp-vitals/windows';
import type { HealthReport } from '../../health/health-report.js';
import type { Measurement } from '../../indicators/measurement.js';
import { type ActivityMetrics, activityMetrics } from './activity.js';
import { asking } from './asking.js';
import { type CacheMetrics, cacheMetrics } from './caches.js';
import { type ErrorMetrics, errorMetrics } from './errors.js';
import { type OperationMetrics, operationMetrics } from './operations.js';
import { REQUEST_SOURCES, type RequestMetrics, requestMetrics } from './requests.js';
import { type SchemaMetrics, schemaMetrics } from './schema-metrics.js';
import { type TaskMetrics, taskMetrics } from './tasks.js';
import { type ValidationMetrics, validationMetrics } from './validations.js';

/** All figures of MCP and of the application, each with its window and count. */
export interface ComprehensiveMetrics {
  readonly timestampMillis: number;
  readonly over: string;
  /** 0 to 100, of the health report that was passed in; `null` without one, or while too little is known. */
  readonly healthScore: number | null;
  /** Share of the weights, 0 to 1, that the score covers; `null` without a health report. */
  readonly coverage: number | null;
  /** One entry for each source that measured something. */
  readonly requests: readonly RequestMetrics[];
  /** One entry for each operation, or MCP method with its tool or prompt, the most called of each source first. */
  readonly operations: readonly OperationMetrics[];
  /** One entry for each side of MCP with sessions or requests in flight. */
  readonly activity: readonly ActivityMetrics[];
  readonly cacheHitRatio: Measurement;
  readonly caches: readonly CacheMetrics[];
  readonly validationSuccessRatio: Measurement;
  readonly validations: readonly ValidationMetrics[];
  readonly errors: readonly ErrorMetrics[];
  readonly schema: SchemaMetrics;
  /** One entry for each side of MCP that had a task. */
  readonly tasks: readonly TaskMetrics[];
}

export interface ComprehensiveMetricsOptions {
  /** Length of the window, such as `5m`. @default '5m' */
  readonly over?: string;
  /** The health report whose score the metrics carry. */
  readonly health?: HealthReport | undefined;
}

/** Reads everything from `windows`. @throws RangeError when `over` is no duration */
export function getComprehensiveMetrics(
  windows: WindowView,
  nowMillis: number,
  options: ComprehensiveMetricsOptions = {},
): ComprehensiveMetrics {
  const ask = asking(windows, nowMillis, options.over ?? '5m');
  const operations = REQUEST_SOURCES.flatMap((source) => operationMetrics(ask, source));
  return { ...readMetrics(windows, nowMillis, options), operations };
}

/** All metrics except the operations, which cost the most; a report takes those from the tracker. */
export function readMetrics(
  windows: WindowView,
  nowMillis: number,
  { over = '5m', health }: ComprehensiveMetricsOptions = {},
): Omit<ComprehensiveMetrics, 'operations'> {
  const ask = asking(windows, nowMillis, over);
  return {
    timestampMillis: nowMillis,
    over,
    healthScore: health?.healthScore ?? null,
    coverage: health?.coverage ?? null,
    requests: REQUEST_SOURCES.map((source) => requestMetrics(ask, source)).filter(({ average }) => average.count > 0),
    activity: (['client', 'server'] as const)
      .map((role) => activityMetrics(ask, role))
      .filter(({ inFlight, sessions }) => inFlight.value !== null || sessions.value !== null),
    cacheHitRatio: ask.one('cache_hit_ratio'),
    caches: cacheMetrics(ask),
    validationSuccessRatio: ask.one('validation_success_ratio'),
    validations: validationMetrics(ask),
    errors: errorMetrics(ask),
    schema: schemaMetrics(ask),
    tasks: taskMetrics(ask),
  };
}

/** The five figures that the Python system shows first. */
export interface Headline {
  readonly perMinute: number | null;
  readonly averageMillis: number | null;
  readonly errorRatio: number | null;
  readonly cacheHitRatio: number | null;
  readonly validationSuccessRatio: number | null;
}

/**
 * The figures of the requests sent or received, whichever are more, else of the operations; `null` if there are too few to judge.
 * A server that sends a few requests itself is judged by those that it serves.
 */
export function headlineOf(metrics: Omit<ComprehensiveMetrics, 'operations'> | undefined): Headline {
  const judged = metrics?.requests.filter(({ errorRatio }) => !errorRatio.insufficient) ?? [];
  const [busier] = judged
    .filter(({ source }) => source !== 'operation')
    .sort((a, b) => b.errorRatio.count - a.errorRatio.count);
  const requests = busier ?? judged[0] ?? metrics?.requests[0];
  return {
    perMinute: known(requests?.perMinute),
    averageMillis: known(requests?.average),
    errorRatio: known(requests?.errorRatio),
    cacheHitRatio: known(metrics?.cacheHitRatio),
    validationSuccessRatio: known(metrics?.validationSuccessRatio),
  };
}

const known = (measurement: Measurement | undefined): number | null =>
  measurement === undefined || measurement.insufficient ? null : measurement.value;
