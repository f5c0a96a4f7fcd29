export { McpAlertManager } from './alerting/alert-manager.js';
export type {
  AcknowledgeOptions,
  ActiveAlert,
  AlertingStatus,
  McpAlertManagerOptions,
  PreviewOptions,
  ReloadResult,
} from './alerting/alert-manager-options.js';
export type { EmailAlertOptions, SlackAlertOptions, WebhookAlertOptions } from './alerting/channels/seed-channels.js';
export type { DrilledChannel, FireDrillOptions, FireDrillReport } from './alerting/flow/drill-outcomes.js';
export { type InitializeMonitoringOptions, initializeMonitoring, Vitals } from './initialize-monitoring.js';
export {
  type AlertingOptions,
  type Evaluation,
  Monitoring,
  type MonitoringOptions,
  type MonitoringParts,
} from './monitoring.js';
export { type RunningTelemetry, startTelemetry, type TelemetryOptions } from './telemetry/telemetry.js';
