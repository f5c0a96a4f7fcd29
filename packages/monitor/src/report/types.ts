/** The seed's spelling of a status. */
export type StatusJson = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' | 'UNKNOWN';

export interface FigureJson {
  name: string;
  value: number | null;
  unit: string;
  count: number;
  from: string;
  to: string;
}

/** What a dashboard shows. Durations are milliseconds, rates per cent; `null` is what nobody measured. */
export interface DashboardData {
  monitoring_enabled: boolean;
  timestamp: string;
  health: {
    overall_status: StatusJson;
    health_score: number | null;
    checks: {
      name: string;
      status: StatusJson;
      response_time_ms: number | null;
      last_check: string;
      reason: string;
      weight: number;
      critical: boolean;
      points_lost: number;
      figures: FigureJson[];
    }[];
  };
  metrics: {
    requests_per_minute: number | null;
    average_response_time: number | null;
    cache_hit_rate: number | null;
    validation_success_rate: number | null;
    error_rate: number | null;
  };
  alerts: { active_count: number | null; resolved_today: number | null };
  performance: {
    trending_operations: {
      operation: string;
      kind: string;
      trend: 'improving' | 'stable' | 'degrading';
      average_duration: number | null;
      change: number | null;
      confidence: number;
      since: string;
    }[];
    anomalies_detected: number | null;
    recommendations_count: number | null;
  };
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

/** The whole report as JSON. */
export interface MonitoringReport extends DashboardData {
  schema_version: '1.0';
  service_name: string | null;
  /** The metrics again, each with its window and the count it rests on. */
  figures: FigureJson[];
  operations: OperationJson[];
  caches: {
    cache: string;
    lookups: number;
    hits: number;
    misses: number;
    stale: number;
    hit_rate: number | null;
    entries: number | null;
  }[];
  validations: { target: string; validations: number; invalid: number; success_rate: number | null }[];
  errors: { error_type: string; operation: string; count: number }[];
  /** The monitor's own state; `null` without windows. */
  monitor: {
    series: number;
    blocks: number;
    bytes: number;
    overflowed_points: number;
    rejected_points: number;
    dropped_blocks: number;
    overflowed_operations: number;
  } | null;
}
