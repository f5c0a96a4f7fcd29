import type { WindowStats, WindowView } from '@mcp-vitals/windows';
import type { HealthReport } from '../health/health-report.js';
import type { Measurement } from '../indicators/measurement.js';
import type { OperationAnomaly } from '../performance/anomaly.js';
import type { OperationPerformance } from '../performance/operation-performance.js';
import type { McpPerformanceTracker } from '../performance/performance-tracker.js';
import type { Recommendation } from '../recommend/recommendation.js';
import type { TrendingOperation } from './fields/performance.js';
import { type ComprehensiveMetrics, getComprehensiveMetrics } from './metrics/comprehensive-metrics.js';
import type { OperationMetrics } from './metrics/operations.js';

/** Where a report comes from; what is missing is `null` in it. */
export interface ReportSources {
  readonly windows?: WindowView & { stats(): WindowStats };
  readonly tracker?: McpPerformanceTracker;
  /** The last health report. */
  readonly health?: HealthReport | undefined;
  readonly alerts?: { readonly activeCount: number; readonly resolvedToday: number };
  /** Whether anything is monitored at all. @default true */
  readonly enabled?: boolean;
  readonly serviceName?: string;
}

/** What a report is made of, read from its sources once. */
export interface ReportContent {
  readonly sources: ReportSources;
  readonly nowMillis: number;
  readonly metrics: ComprehensiveMetrics | undefined;
  readonly figures: readonly Measurement[];
  readonly operations: readonly Omit<OperationPerformance, 'trend'>[];
  readonly trending: readonly TrendingOperation[];
  readonly anomalies: readonly OperationAnomaly[] | null;
  readonly recommendations: readonly Recommendation[] | null;
}

export function readContent(sources: ReportSources, nowMillis: number, over = '5m'): ReportContent {
  const { windows, tracker, health } = sources;
  const metrics = windows && getComprehensiveMetrics(windows, nowMillis, { over, health });
  const tracked = tracker?.getPerformance(nowMillis) ?? [];
  return {
    sources,
    nowMillis,
    metrics,
    figures: metrics === undefined ? [] : figuresOf(metrics),
    operations: [...tracked, ...untracked(metrics?.operations ?? [], tracked)],
    trending: tracked.flatMap((one) => (one.trend === null ? [] : [{ ...one, trend: one.trend }])),
    anomalies: tracker?.getAnomalies(nowMillis) ?? null,
    recommendations: tracker?.getOptimizationRecommendations(windows, nowMillis) ?? null,
  };
}

/** Each figure of the metrics that are of the whole. */
function figuresOf({ requests, activity, cacheHitRatio, validationSuccessRatio }: ComprehensiveMetrics): Measurement[] {
  return [
    ...requests.flatMap((one) => [one.perMinute, one.average, one.p50, one.p95, one.p99, one.errorRatio]),
    ...activity.flatMap((one) => [one.inFlight, one.oldestAge, one.sessions]).filter(({ value }) => value !== null),
    cacheHitRatio,
    validationSuccessRatio,
  ];
}

const KINDS = { client: 'client', server: 'server', operation: 'internal' } as const;

/** Operations that were recorded as metrics alone, and so are unknown to the tracker. */
function untracked(metrics: readonly OperationMetrics[], tracked: readonly OperationPerformance[]) {
  const known = new Set(tracked.map(({ kind, operation }) => `${kind} ${operation}`));
  return metrics
    .map((one) => ({ ...one, kind: KINDS[one.source] }))
    .filter(({ kind, operation }) => !known.has(`${kind} ${operation}`))
    .map(({ operation, kind, count, errors, errorRatio, perMinute, average, p50, p95, p99, longest }) => ({
      operation,
      kind,
      count: count.count,
      errors: errors.count,
      errorRatio: errorRatio.value === null ? null : errorRatio.value / 100,
      throughputPerMinute: perMinute.value,
      averageMs: average.value,
      p50Ms: p50.value,
      p95Ms: p95.value,
      p99Ms: p99.value,
      maxMs: longest.value,
      slowest: [],
      fromMillis: count.fromMillis,
      toMillis: count.toMillis,
    }));
}
