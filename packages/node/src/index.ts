export type { ConfigIssue } from './config/issue/config-issue.js';
export { type EffectiveSetting, MonitoringConfig } from './config/monitoring-config.js';
export type {
  AlertConfig,
  HealthConfig,
  LoggingConfig,
  MetricsConfig,
  MonitoringConfigOptions,
  PerformanceConfig,
} from './config/schema/monitoring-schema.js';
export { type InitializeMonitoringOptions, initializeMonitoring, Vitals } from './initialize-monitoring.js';
export { type Evaluation, Monitoring, type MonitoringOptions, type MonitoringParts } from './monitoring.js';
export { type RunningTelemetry, startTelemetry, type TelemetryOptions } from './telemetry/telemetry.js';
