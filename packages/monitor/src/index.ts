export type { Anomaly, AnomalyKind, AnomalyResolution, AnomalyUnit } from './anomaly/anomaly.js';
export { LatencyDetector, type LatencyDetectorOptions } from './anomaly/operation/latency-detector.js';
export {
  type StreamAnomaly,
  StreamDetector,
  type StreamDetectorOptions,
  type StreamScore,
} from './anomaly/stream/stream-detector.js';
export type { Figure } from './figure.js';
export type {
  CheckContext,
  CheckOutcome,
  CheckState,
  HealthChange,
  HealthCheck,
  HealthStatus,
} from './health/check.js';
export type { Pingable } from './health/connectivity-check.js';
export { type HealthJson, type HealthJsonOptions, type HealthResponse, healthResponse } from './health/health-json.js';
export {
  type CheckResult,
  type GroupHealth,
  type HealthDependencies,
  type HealthReport,
  McpHealthMonitor,
  type McpHealthMonitorOptions,
} from './health/health-monitor.js';
export type { Limits } from './health/limits.js';
export { CRITICAL_CAP, SEVERITY_SHARE } from './health/score.js';
export type { SteadyOptions } from './health/steady-status.js';
export { DEFAULT_THRESHOLDS, type HealthThresholds } from './health/thresholds.js';
export { HEALTH_WEIGHTS } from './health/weights.js';
export { INDICATORS, type IndicatorName } from './indicators/catalogue.js';
export type { Indicator } from './indicators/indicator.js';
export {
  type GroupMeasurement,
  type Measurement,
  type MeasureOptions,
  measure,
  measureEach,
} from './indicators/measurement.js';
export type { OperationAnomaly, OperationDetector } from './performance/anomaly.js';
export type { PerformanceAnomaly, PerformanceAnomalyOptions } from './performance/mean-threshold.js';
export type { OperationSummary } from './performance/operation-history.js';
export type { OperationPerformance } from './performance/operation-performance.js';
export type { OperationIdentity } from './performance/operation-table.js';
export {
  McpPerformanceTracker,
  type McpPerformanceTrackerOptions,
} from './performance/performance-tracker.js';
export type { PerformanceAttributes } from './performance/tracked-attributes.js';
export type { Recommendation, RecommendationKind } from './recommend/recommendation.js';
export { ATTR_ARGUMENTS_HASH } from './recommend/repeated-calls.js';
export {
  type CacheMetrics,
  type ComprehensiveMetrics,
  type ErrorMetrics,
  getComprehensiveMetrics,
  type RequestMetrics,
  type RequestSource,
  type ValidationMetrics,
} from './report/comprehensive-metrics.js';
export { type RenderOptions, renderReport } from './report/render.js';
export { getMonitoringDashboardData, type ReportOptions, type ReportSources, report } from './report/report.js';
export type { SchemaChangeMetrics, SchemaMetrics } from './report/schema-metrics.js';
export type * from './report/types.js';
export { type ResourceReader, type ResourceReading, readProcessResources } from './resources.js';
export type { Trend } from './statistics/trend.js';
