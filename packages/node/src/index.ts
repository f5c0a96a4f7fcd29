export { type InitializeMonitoringOptions, initializeMonitoring, Vitals } from './initialize-monitoring.js';
export { type Evaluation, Monitoring, type MonitoringOptions, type MonitoringParts } from './monitoring.js';
export { type RunningTelemetry, startTelemetry, type TelemetryOptions } from './telemetry/telemetry.js';
