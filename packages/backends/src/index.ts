export { type AlertmanagerOptions, compileAlertmanager, type Routing } from './alertmanager/configuration.js';
export { compileIndicator, type IndicatorOptions, type PromqlOptions } from './promql/indicator.js';
export type { MetricNaming } from './promql/naming.js';
export { compileRules, type RuleFileOptions } from './promql/rule-file.js';
export { VERSION } from './version.js';
