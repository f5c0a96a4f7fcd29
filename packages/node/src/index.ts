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
export type { Change, ChangeKind } from './changes/change.js';
export type { ChangeJournal } from './changes/change-journal.js';
export type { ConfigIssue } from './config/issue/config-issue.js';
export { type EffectiveSetting, MonitoringConfig } from './config/monitoring-config.js';
export type {
  AlertConfig,
  ContextConfig,
  HealthConfig,
  HttpConfig,
  LoggingConfig,
  MetricsConfig,
  MonitoringConfigOptions,
  PerformanceConfig,
  ScanningConfig,
} from './config/schema/monitoring-schema.js';
export type { DoctorOptions, DoctorReport } from './doctor/doctor-options.js';
export type { FixOutcome, FixPlan, PlannedFix } from './doctor/fix/fix-plan.js';
export type { CheckRun, Finding } from './doctor/result/finding.js';
export type { FindingKind, FindingLevel } from './doctor/result/finding-kind.js';
export type { FindingCode } from './doctor/result/finding-kinds.js';
export { runDoctor } from './doctor/run-doctor.js';
export type { PerformanceHistoryEntry } from './history/performance-history.js';
export { initializeMonitoring } from './initialize-monitoring.js';
export type { McpServerLike } from './mcp/mcp-server.js';
export { type RegisterVitalsOptions, type Reporting, registerVitals } from './mcp/register-vitals.js';
export type { ReportSection } from './mcp/report-section.js';
export { Monitoring } from './monitoring.js';
export type {
  AlertingOptions,
  Evaluation,
  MonitoringOptions,
  MonitoringParts,
  ReportOptions,
} from './monitoring-options.js';
export type { DefinitionWatch, ScanningOptions } from './scanning/definition-watch.js';
export type { FindingChange } from './scanning/listed-findings.js';
export type { ResultWatch } from './scanning/result-watch.js';
export type { TestableChannel } from './setup/channel-checks.js';
export type { SetupCheck, SetupReport } from './setup/setup-report.js';
export type { ExportState } from './telemetry/export/delivery/signal-export.js';
export { type RunningTelemetry, startTelemetry, type TelemetryOptions } from './telemetry/telemetry.js';
export { type ValidateSetupOptions, Vitals } from './vitals.js';
export type { InitializeMonitoringOptions, MonitoringCodeOptions } from './vitals-options.js';
