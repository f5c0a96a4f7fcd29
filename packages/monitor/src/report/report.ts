import type { WindowStats, WindowView } from '@mcp-vitals/windows';
import type { Figure } from '../figure.js';
import type { CheckResult, HealthReport } from '../health/health-monitor.js';
import type { McpPerformanceTracker, OperationPerformance } from '../tracker/performance-tracker.js';
import { type ComprehensiveMetrics, getComprehensiveMetrics } from './comprehensive-metrics.js';
import type { DashboardData, FigureJson, MonitoringReport, OperationJson, StatusJson } from './types.js';

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

/** What a dashboard shows, in the shape that the Python system gave it. */
export function getMonitoringDashboardData(
  sources: ReportSources,
  nowMillis: number,
  options: ReportOptions = {},
): DashboardData {
  const { enabled = true, windows, health, tracker, alerts } = sources;
  const metrics = windows && getComprehensiveMetrics(windows, nowMillis, options.over);
  return dashboard(enabled, nowMillis, health, metrics, alerts, tracker?.getPerformance(nowMillis) ?? []);
}

/** The whole report; its JSON follows `@mcp-vitals/monitor/report.schema.json`. */
export function report(sources: ReportSources, nowMillis: number, options: ReportOptions = {}): MonitoringReport {
  const { enabled = true, windows, health, tracker, alerts } = sources;
  const metrics = windows && getComprehensiveMetrics(windows, nowMillis, options.over);
  const operations = tracker?.getPerformance(nowMillis) ?? [];
  const stats = windows?.stats();
  return {
    schema_version: '1.0',
    service_name: sources.serviceName ?? null,
    ...dashboard(enabled, nowMillis, health, metrics, alerts, operations),
    figures: metrics === undefined ? [] : figuresOf(metrics).map(figureJson),
    operations: operations.map(operationJson),
    caches: (metrics?.caches ?? []).map(({ cache, lookups, hits, misses, stale, hitRate, entries }) => ({
      cache,
      lookups,
      hits,
      misses,
      stale,
      hit_rate: round(hitRate.value),
      entries,
    })),
    validations: (metrics?.validations ?? []).map(({ target, validations, invalid, successRate }) => ({
      target,
      validations,
      invalid,
      success_rate: round(successRate.value),
    })),
    errors: (metrics?.errors ?? []).map(({ errorType, operation, count }) => ({
      error_type: errorType,
      operation,
      count,
    })),
    monitor:
      stats === undefined
        ? null
        : {
            series: stats.series,
            blocks: stats.blocks,
            bytes: stats.bytes,
            overflowed_points: stats.overflowedPoints,
            rejected_points: stats.rejectedPoints,
            dropped_blocks: stats.droppedBlocks,
            overflowed_operations: tracker?.overflowed ?? 0,
          },
  };
}

function dashboard(
  enabled: boolean,
  nowMillis: number,
  health: HealthReport | undefined,
  metrics: ComprehensiveMetrics | undefined,
  alerts: ReportSources['alerts'],
  operations: readonly OperationPerformance[],
): DashboardData {
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
      trending_operations: operations.flatMap(({ operation, kind, trend, averageMs }) =>
        trend === null
          ? []
          : [
              {
                operation,
                kind,
                trend: trend.direction,
                average_duration: round(averageMs),
                change: round(trend.change, 4),
                confidence: round(trend.confidence, 4)!,
                since: iso(trend.sinceMillis),
              },
            ],
      ),
      anomalies_detected: null,
      recommendations_count: null,
    },
  };
}

/** The headline's figures and those of every other source of requests. */
function figuresOf(metrics: ComprehensiveMetrics): Figure[] {
  const requests = metrics.requests.flatMap(({ source, perMinute, averageMs, p50Ms, p95Ms, p99Ms, errorRate }) =>
    [perMinute, averageMs, p50Ms, p95Ms, p99Ms, errorRate].map((one) => ({ ...one, name: `${source}: ${one.name}` })),
  );
  return [...requests, metrics.cacheHitRate, metrics.validationSuccessRate];
}

function operationJson(one: OperationPerformance): OperationJson {
  return {
    operation: one.operation,
    kind: one.kind,
    count: one.count,
    errors: one.errors,
    error_rate: one.errorRatio === null ? null : round(100 * one.errorRatio),
    throughput_per_minute: round(one.throughputPerMinute),
    average_ms: round(one.averageMs),
    p50_ms: round(one.p50Ms),
    p95_ms: round(one.p95Ms),
    p99_ms: round(one.p99Ms),
    max_ms: round(one.maxMs),
    from: iso(one.fromMillis),
    to: iso(one.toMillis),
    slowest: one.slowest.map(({ traceId, durationMs }) => ({ trace_id: traceId, duration_ms: round(durationMs)! })),
  };
}

const checkJson = (check: CheckResult): DashboardData['health']['checks'][number] => ({
  name: check.name,
  status: statusJson(check.status),
  response_time_ms: round(check.responseTimeMs),
  last_check: iso(check.lastCheckMillis),
  reason: check.reason,
  weight: check.weight,
  critical: check.critical,
  points_lost: check.pointsLost,
  figures: check.figures.map(figureJson),
});

const figureJson = (one: Figure): FigureJson => ({
  name: one.name,
  value: round(one.value),
  unit: one.unit,
  count: one.count,
  from: iso(one.fromMillis),
  to: iso(one.toMillis),
});

const statusJson = (status: string): StatusJson => status.toUpperCase() as StatusJson;

const iso = (millis: number): string => new Date(millis).toISOString();

/** Three decimals are more than any figure here is good for. */
function round(value: number | null | undefined, digits = 3): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return Number(value.toFixed(digits));
}
