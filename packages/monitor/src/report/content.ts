import type { RecordedError } from '@mcp-vitals/signals';
import type { WindowStats, WindowView } from '@mcp-vitals/windows';
import type { HealthReport } from '../health/health-report.js';
import type { Measurement } from '../indicators/measurement.js';
import type { OperationAnomaly } from '../performance/anomaly.js';
import type { OperationPerformance } from '../performance/operation-performance.js';
import type { McpPerformanceTracker } from '../performance/performance-tracker.js';
import type { Recommendation } from '../recommend/recommendation.js';
import { releaseAdvice } from '../releases/release-advice.js';
import type { ReleaseState } from '../releases/release-state.js';
import type { AlertsSource } from './fields/alert.js';
import type { ReportedChange } from './fields/change.js';
import type { TrendingOperation } from './fields/performance.js';
import { asking } from './metrics/asking.js';
import { type ComprehensiveMetrics, readMetrics } from './metrics/comprehensive-metrics.js';
import { type OperationMetrics, operationMetrics } from './metrics/operations.js';
import { REQUEST_SOURCES } from './metrics/requests.js';

/** The sources of a report; the part of a missing source is `null`. */
export interface ReportSources {
  readonly windows?: WindowView & { stats(): WindowStats };
  readonly tracker?: McpPerformanceTracker;
  /** The last health report. */
  readonly health?: HealthReport | undefined;
  /** The last errors that the application recorded: `getMetricsCollector().getRecentErrors()`. */
  readonly recentErrors?: readonly RecordedError[];
  readonly alerts?: AlertsSource;
  /** Changes of states, the newest first. */
  readonly changes?: readonly ReportedChange[];
  /** The running release, and what it changed. */
  readonly release?: ReleaseState | undefined;
  /** Whether anything is monitored at all. @default true */
  readonly enabled?: boolean;
  readonly serviceName?: string;
}

/** The content of a report, read from its sources once. */
export interface ReportContent {
  readonly sources: ReportSources;
  readonly nowMillis: number;
  readonly metrics: Omit<ComprehensiveMetrics, 'operations'> | undefined;
  readonly figures: readonly Measurement[];
  readonly operations: readonly Omit<OperationPerformance, 'trend'>[];
  readonly trending: readonly TrendingOperation[];
  readonly anomalies: readonly OperationAnomaly[] | null;
  readonly recommendations: readonly Recommendation[] | null;
}

export function readContent(sources: ReportSources, nowMillis: number, over = '5m'): ReportContent {
  const { windows, tracker, health } = sources;
  const metrics = windows && readMetrics(windows, nowMillis, { over, health });
  const tracked = tracker?.getPerformance(nowMillis) ?? [];
  return {
    sources,
    nowMillis,
    metrics,
    figures: metrics === undefined ? [] : figuresOf(metrics),
    operations: [...tracked, ...untracked(sources, nowMillis, over, tracked)],
    trending: tracked.flatMap((one) => (one.trend === null ? [] : [{ ...one, trend: one.trend }])),
    anomalies: tracker?.getAnomalies(nowMillis) ?? null,
    recommendations: tracker
      ? [...releaseAdvice(sources.release, nowMillis), ...tracker.getOptimizationRecommendations(windows, nowMillis)]
      : null,
  };
}

/** The figures of the metrics that cover the whole process. */
function figuresOf({
  requests,
  activity,
  cacheHitRatio,
  validationSuccessRatio,
}: Omit<ComprehensiveMetrics, 'operations'>): Measurement[] {
  return [
    ...requests.flatMap((one) => [one.perMinute, one.average, one.p50, one.p95, one.p99, one.errorRatio]),
    ...activity.flatMap((one) => [one.inFlight, one.oldestAge, one.sessions]).filter(({ value }) => value !== null),
    cacheHitRatio,
    validationSuccessRatio,
  ];
}

const KINDS = { client: 'client', server: 'server', operation: 'internal' } as const;

/** Operations from the metrics that the tracker does not know, or all of them without a tracker. */
function untracked(
  { windows, tracker }: ReportSources,
  nowMillis: number,
  over: string,
  tracked: readonly OperationPerformance[],
) {
  if (windows === undefined) return [];
  const known = new Set(tracked.filter(({ kind }) => kind === 'internal').map(({ operation }) => operation));
  const ask = asking(windows, nowMillis, over);
  return REQUEST_SOURCES.filter((source) => tracker === undefined || source === 'operation')
    .flatMap((source) => operationMetrics(ask, source, known))
    .map(performanceOf);
}

const performanceOf = (one: OperationMetrics) => ({
  operation: one.operation,
  kind: KINDS[one.source],
  count: one.count.count,
  errors: one.errors.count,
  errorRatio: one.errorRatio.value === null ? null : one.errorRatio.value / 100,
  throughputPerMinute: one.perMinute.value,
  averageMs: one.average.value,
  p50Ms: one.p50.value,
  p95Ms: one.p95.value,
  p99Ms: one.p99.value,
  maxMs: one.longest.value,
  slowest: [],
  fromMillis: one.count.fromMillis,
  toMillis: one.count.toMillis,
});
