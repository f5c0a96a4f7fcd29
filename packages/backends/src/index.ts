export { type AlertmanagerOptions, compileAlertmanager } from './alertmanager/configuration.js';
export { type DashboardFile, type DashboardOptions, exportDashboards } from './grafana/export.js';
export { compileIndicator, type IndicatorOptions } from './promql/indicator.js';
export type { MetricNaming } from './promql/naming.js';
export type { PromqlOptions } from './promql/reading.js';
export { compileRules, type RuleFileOptions } from './promql/rule-file.js';
export { VERSION } from './version.js';
