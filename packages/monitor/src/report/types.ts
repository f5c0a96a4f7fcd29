/** A status as the Python system spelt it. */
export type StatusJson = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' | 'UNKNOWN';

/** A number, what it rests on, and the stretch of time it is of. */
export interface FigureJson {
  name: string;
  value: number | null;
  unit: string;
  count: number;
  from: string;
  to: string;
}

export interface CheckJson {
  name: string;
  status: StatusJson;
  response_time_ms: number | null;
  last_check: string;
  since: string;
  reason: string;
  weight: number;
  critical: boolean;
  points_lost: number;
  figures: FigureJson[];
}

export interface TrendJson {
  operation: string;
  kind: string;
  trend: 'improving' | 'stable' | 'degrading';
  average_duration: number | null;
  count: number;
  change: number;
  slope_per_hour: number;
  confidence: number;
  since: string;
}

/** What a dashboard shows. Durations are milliseconds, rates per cent; `null` is what nobody measured. */
export interface DashboardData {
  monitoring_enabled: boolean;
  timestamp: string;
  health: { overall_status: StatusJson; health_score: number | null; checks: CheckJson[] };
  metrics: {
    requests_per_minute: number | null;
    average_response_time: number | null;
    cache_hit_rate: number | null;
    validation_success_rate: number | null;
    error_rate: number | null;
  };
  alerts: { active_count: number | null; resolved_today: number | null };
  performance: {
    trending_operations: TrendJson[];
    anomalies_detected: number | null;
    recommendations_count: number | null;
  };
  /** The metrics again and more of them, each with its window and the count it rests on. */
  figures: FigureJson[];
}

export interface OperationJson {
  operation: string;
  kind: string;
  count: number;
  errors: number;
  error_rate: number | null;
  throughput_per_minute: number | null;
  average_ms: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
  max_ms: number | null;
  from: string;
  to: string;
  slowest: { trace_id: string; duration_ms: number }[];
}

export interface AnomalyJson {
  operation: string;
  operation_kind: string;
  kind: string;
  state: 'open' | 'closed';
  since: string;
  detected_at: string;
  ended_at: string | null;
  before: number;
  after: number;
  unit: string;
  confidence: number;
  severity: 'warning' | 'critical';
  summary: string;
  trace_ids: string[];
}

export interface RecommendationJson {
  kind: string;
  subject: string;
  severity: 'info' | 'warning' | 'critical';
  text: string;
  saves_ms_per_hour: number | null;
  evidence: FigureJson[];
  trace_ids: string[];
}

/** Each figure's value is `null` when nobody measured it; no change at all is 0. */
export interface SchemaJson {
  cache_hit_rate: FigureJson;
  cache_time_saved: FigureJson;
  validation_success_rate: FigureJson;
  changes: FigureJson;
  breaking_changes: FigureJson;
  changes_by_kind: { kind: string; change: string; count: number; from: string; to: string }[];
}

/** The whole report as JSON. */
export interface MonitoringReport extends DashboardData {
  schema_version: '1.0';
  service_name: string | null;
  operations: OperationJson[];
  caches: {
    cache: string;
    lookups: number;
    hits: number;
    misses: number;
    stale: number;
    hit_rate: number | null;
    entries: number | null;
    from: string;
    to: string;
  }[];
  validations: {
    target: string;
    validations: number;
    invalid: number;
    success_rate: number | null;
    from: string;
    to: string;
  }[];
  errors: { error_type: string; operation: string; count: number; from: string; to: string }[];
  /** What managing schemas came to; `null` without windows. */
  schema: SchemaJson | null;
  anomalies: AnomalyJson[];
  recommendations: RecommendationJson[];
  /** The monitor's own state; `null` without windows. */
  monitor: {
    series: number;
    blocks: number;
    bytes: number;
    overflowed_points: number;
    rejected_points: number;
    dropped_blocks: number;
    overflowed_operations: number;
    dropped_calls: number;
  } | null;
}
