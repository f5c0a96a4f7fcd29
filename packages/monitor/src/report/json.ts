import type { Figure } from '../figure.js';
import type { HealthStatus } from '../health/check.js';
import type { CheckResult } from '../health/health-monitor.js';
import type { OperationAnomaly } from '../performance/anomaly.js';
import type { OperationPerformance } from '../performance/operation-performance.js';
import type { Recommendation } from '../recommend/recommendation.js';
import type { SchemaMetrics } from './schema-metrics.js';
import type {
  AnomalyJson,
  CheckJson,
  FigureJson,
  OperationJson,
  RecommendationJson,
  SchemaJson,
  StatusJson,
  TrendJson,
} from './types.js';

/** As people from the Python system know it. */
export const statusJson = (status: HealthStatus): StatusJson => status.toUpperCase() as StatusJson;

export const iso = (millis: number): string => new Date(millis).toISOString();

/** Three decimals are more than any figure here is good for. */
export function round(value: number, digits?: number): number;
export function round(value: number | null | undefined, digits?: number): number | null;
export function round(value: number | null | undefined, digits = 3): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

export const figureJson = (one: Figure): FigureJson => ({
  name: one.name,
  value: round(one.value),
  unit: one.unit,
  count: round(one.count),
  from: iso(one.fromMillis),
  to: iso(one.toMillis),
});

export const checkJson = (check: CheckResult): CheckJson => ({
  name: check.name,
  status: statusJson(check.status),
  response_time_ms: round(check.responseTimeMs),
  last_check: iso(check.lastCheckMillis),
  since: iso(check.sinceMillis),
  reason: check.reason,
  weight: check.weight,
  critical: check.critical,
  points_lost: check.pointsLost,
  figures: check.figures.map(figureJson),
});

export const operationJson = (one: OperationPerformance): OperationJson => ({
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
  slowest: one.slowest.map(({ traceId, durationMs }) => ({ trace_id: traceId, duration_ms: round(durationMs) })),
});

/** Nothing for an operation that there is too little of to tell. */
export function trendJson({ operation, kind, trend, averageMs, count }: OperationPerformance): TrendJson[] {
  if (trend === null) return [];
  return [
    {
      operation,
      kind,
      trend: trend.direction,
      average_duration: round(averageMs),
      count,
      change: round(trend.change, 4),
      slope_per_hour: round(trend.slopePerHour, 4),
      confidence: round(trend.confidence, 4),
      since: iso(trend.sinceMillis),
    },
  ];
}

export const anomalyJson = (anomaly: OperationAnomaly): AnomalyJson => ({
  operation: anomaly.operation,
  operation_kind: anomaly.operationKind,
  kind: anomaly.kind,
  state: anomaly.state,
  since: iso(anomaly.since),
  detected_at: iso(anomaly.detectedAt),
  ended_at: anomaly.endedAt === undefined ? null : iso(anomaly.endedAt),
  before: round(anomaly.from),
  after: round(anomaly.to),
  unit: anomaly.unit,
  confidence: round(anomaly.confidence, 4),
  severity: anomaly.severity,
  summary: anomaly.summary,
  trace_ids: [...anomaly.traceIds],
});

export const recommendationJson = (one: Recommendation): RecommendationJson => ({
  kind: one.kind,
  subject: one.subject,
  severity: one.severity,
  text: one.text,
  saves_ms_per_hour: round(one.savesMsPerHour),
  evidence: one.evidence.map(figureJson),
  trace_ids: [...one.traceIds],
});

export const schemaJson = (one: SchemaMetrics): SchemaJson => ({
  cache_hit_rate: figureJson(one.cacheHitRate),
  cache_time_saved: figureJson(one.cacheTimeSaved),
  validation_success_rate: figureJson(one.validationSuccessRate),
  changes: figureJson(one.changes),
  breaking_changes: figureJson(one.breakingChanges),
  changes_by_kind: one.changesByKind.map(({ kind, change, count, fromMillis, toMillis }) => ({
    kind,
    change,
    count: round(count),
    from: iso(fromMillis),
    to: iso(toMillis),
  })),
});
