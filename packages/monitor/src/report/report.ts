import type { WindowStats, WindowView } from '@mcp-vitals/windows';
import type { Figure } from '../figure.js';
import type { HealthReport } from '../health/health-monitor.js';
import type { McpPerformanceTracker } from '../performance/performance-tracker.js';
import { type ComprehensiveMetrics, getComprehensiveMetrics } from './comprehensive-metrics.js';
import {
  anomalyJson,
  checkJson,
  figureJson,
  iso,
  operationJson,
  recommendationJson,
  round,
  schemaJson,
  statusJson,
  trendJson,
} from './json.js';
import type { DashboardData, MonitoringReport } from './types.js';

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

export interface ReportOptions {
  /** How far back the metrics look. @default '5m' */
  readonly over?: string;
}

/** What a report is made of, read from its sources once. */
interface Content {
  readonly sources: ReportSources;
  readonly nowMillis: number;
  readonly metrics: ComprehensiveMetrics | undefined;
  readonly operations: ReturnType<McpPerformanceTracker['getPerformance']>;
  readonly anomalies: ReturnType<McpPerformanceTracker['getAnomalies']>;
  readonly recommendations: ReturnType<McpPerformanceTracker['getOptimizationRecommendations']> | null;
}

/** What a dashboard shows, in the shape that the Python system gave it, and with the figures behind it. */
export function getMonitoringDashboardData(
  sources: ReportSources,
  nowMillis: number,
  options: ReportOptions = {},
): DashboardData {
  return dashboard(read(sources, nowMillis, options));
}

/** The whole report; its JSON follows `@mcp-vitals/monitor/report.schema.json`. */
export function report(sources: ReportSources, nowMillis: number, options: ReportOptions = {}): MonitoringReport {
  const content = read(sources, nowMillis, options);
  const { metrics, operations, anomalies, recommendations } = content;
  return {
    schema_version: '1.0',
    service_name: sources.serviceName ?? null,
    ...dashboard(content),
    operations: operations.map(operationJson),
    ...sections(metrics),
    schema: metrics === undefined ? null : schemaJson(metrics.schema),
    anomalies: (anomalies ?? []).map(anomalyJson),
    recommendations: (recommendations ?? []).map(recommendationJson),
    monitor: monitorSection(sources),
  };
}

function read(sources: ReportSources, nowMillis: number, { over }: ReportOptions): Content {
  const { windows, tracker } = sources;
  return {
    sources,
    nowMillis,
    metrics: windows && getComprehensiveMetrics(windows, nowMillis, over),
    operations: tracker?.getPerformance(nowMillis) ?? [],
    anomalies: tracker?.getAnomalies(nowMillis) ?? null,
    recommendations: tracker?.getOptimizationRecommendations(windows, nowMillis) ?? null,
  };
}

function dashboard({ sources, nowMillis, metrics, operations, anomalies, recommendations }: Content): DashboardData {
  const { enabled = true, health, alerts } = sources;
  const [headline] = metrics?.requests ?? [];
  return {
    monitoring_enabled: enabled,
    timestamp: iso(nowMillis),
    health: {
      overall_status: statusJson(health?.overallStatus ?? 'unknown'),
      health_score: health?.healthScore ?? null,
      checks: (health?.checks ?? []).map(checkJson),
    },
    metrics: {
      requests_per_minute: round(headline?.perMinute.value),
      average_response_time: round(headline?.averageMs.value),
      cache_hit_rate: round(metrics?.cacheHitRate.value),
      validation_success_rate: round(metrics?.validationSuccessRate.value),
      error_rate: round(headline?.errorRate.value),
    },
    alerts: { active_count: alerts?.activeCount ?? null, resolved_today: alerts?.resolvedToday ?? null },
    performance: {
      trending_operations: operations.flatMap(trendJson),
      anomalies_detected: anomalies?.length ?? null,
      recommendations_count: recommendations?.length ?? null,
    },
    figures: metrics === undefined ? [] : figuresOf(metrics).map(figureJson),
  };
}

/** The headline's figures come first, then those of every other source of requests. */
function figuresOf(metrics: ComprehensiveMetrics): Figure[] {
  const requests = metrics.requests.flatMap(({ source, perMinute, averageMs, p50Ms, p95Ms, p99Ms, errorRate }) =>
    [perMinute, averageMs, p50Ms, p95Ms, p99Ms, errorRate].map((one) => ({ ...one, name: `${source}: ${one.name}` })),
  );
  return [...requests, metrics.cacheHitRate, metrics.validationSuccessRate];
}

function sections(
  metrics: ComprehensiveMetrics | undefined,
): Pick<MonitoringReport, 'caches' | 'validations' | 'errors'> {
  const window = ({ fromMillis, toMillis }: Pick<Figure, 'fromMillis' | 'toMillis'>) => ({
    from: iso(fromMillis),
    to: iso(toMillis),
  });
  return {
    caches: (metrics?.caches ?? []).map(({ cache, lookups, hits, misses, stale, hitRate, entries }) => ({
      cache,
      lookups,
      hits,
      misses,
      stale,
      hit_rate: round(hitRate.value),
      entries,
      ...window(hitRate),
    })),
    validations: (metrics?.validations ?? []).map(({ target, validations, invalid, successRate }) => ({
      target,
      validations,
      invalid,
      success_rate: round(successRate.value),
      ...window(successRate),
    })),
    errors: (metrics?.errors ?? []).map(({ errorType, operation, count, fromMillis, toMillis }) => ({
      error_type: errorType,
      operation,
      count: round(count),
      ...window({ fromMillis, toMillis }),
    })),
  };
}

function monitorSection({ windows, tracker }: ReportSources): MonitoringReport['monitor'] {
  if (windows === undefined) return null;
  const stats = windows.stats();
  return {
    series: stats.series,
    blocks: stats.blocks,
    bytes: stats.bytes,
    overflowed_points: stats.overflowedPoints,
    rejected_points: stats.rejectedPoints,
    dropped_blocks: stats.droppedBlocks,
    overflowed_operations: tracker?.overflowed ?? 0,
    dropped_calls: tracker?.dropped ?? 0,
  };
}
