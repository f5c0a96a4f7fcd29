export { Dispatcher } from './alert/dispatch/dispatcher.js';
export type { AlertStanding, DispatcherOptions } from './alert/dispatch/dispatcher-options.js';
export type { MaintenanceWindow, Weekday } from './alert/dispatch/mute/maintenance-window.js';
export type { Mute, MuteKind } from './alert/dispatch/mute/mute.js';
export type { Silence, SilenceOptions } from './alert/dispatch/mute/silence.js';
export type { DeliveryOutcome, Notice, NoticeAlert, NoticeReason } from './alert/dispatch/notice.js';
export type { Acknowledgement, ChannelExplanation, Explanation } from './alert/dispatch/record/explanation.js';
export type { HistoryEntry } from './alert/dispatch/record/history.js';
export { DRILL_LABEL } from './alert/dispatch/route/drill.js';
export { type LabelMatcher, parseMatcher } from './alert/dispatch/route/matcher.js';
export type { Escalation, InhibitRule, Intervals, Route, Routing } from './alert/dispatch/route/routing.js';
export type { DispatchRecord, RestoredRecord } from './alert/dispatch/store/records.js';
export type { Times } from './alert/dispatch/times.js';
export type { AlertFigure } from './alert/evaluate/alert-figure.js';
export {
  type EvaluateOptions,
  evaluateInSlices,
  evaluateRules,
  type SliceOptions,
} from './alert/evaluate/evaluate-rules.js';
export type { RuleResult, RuleSample } from './alert/evaluate/rule-result.js';
export type { TraceSearch, TraceSource } from './alert/evaluate/trace-source.js';
export { trackedTraces } from './alert/evaluate/tracked-traces.js';
export { AlertLevel } from './alert/rules/alert-level.js';
export type {
  AbsentCondition,
  AlertCondition,
  AlertRule,
  AnomalyCondition,
  BurnRateCondition,
  BurnRateWindow,
  Comparison,
  HealthCondition,
  OnMissing,
  SchemaChangeCondition,
  ThresholdCondition,
} from './alert/rules/alert-rule.js';
export { DEFAULT_RULES } from './alert/rules/default-rules.js';
export type { AbsenceTest, ComparisonTest, IndicatorTest } from './alert/rules/indicator-test.js';
export { type ParsedRules, parseRules, type RuleOptions } from './alert/rules/parse/parse-rules.js';
export type { PreparedRule, RuleFacts } from './alert/rules/prepared-rule.js';
export { describeIssue, type RuleIssue } from './alert/rules/rule-issue.js';
export { RuleSet } from './alert/rules/rule-set.js';
export type { Alert, AlertState } from './alert/states/alert.js';
export {
  type AlertChange,
  AlertStates,
  type AlertStatesOptions,
} from './alert/states/alert-states.js';
export type { AlertStatesSnapshot } from './alert/states/snapshot.js';
export type { Anomaly, AnomalyKind, AnomalyResolution, AnomalyUnit } from './anomaly/anomaly.js';
export { LatencyDetector, type LatencyDetectorOptions } from './anomaly/operation/latency-detector.js';
export {
  type IndicatorAnomaly,
  IndicatorDetector,
  type IndicatorDetectorOptions,
} from './anomaly/stream/indicator-detector.js';
export {
  type StreamAnomaly,
  StreamDetector,
  type StreamDetectorOptions,
  type StreamScore,
} from './anomaly/stream/stream-detector.js';
export { format as formatFigure } from './format.js';
export type { HealthDependencies, Pingable, SchemaManagerView } from './health/checks/dependencies.js';
export { HEALTH_WEIGHTS } from './health/checks/weights.js';
export { type HealthJson, type HealthJsonOptions, type HealthResponse, healthResponse } from './health/health-json.js';
export { McpHealthMonitor, type McpHealthMonitorOptions } from './health/health-monitor.js';
export type { CheckResult, GroupHealth, HealthReport } from './health/health-report.js';
export type { HealthStatus } from './health/judgement/status.js';
export { DEFAULT_THRESHOLDS, type HealthThresholds, type Threshold } from './health/judgement/threshold.js';
export type {
  CheckContext,
  CheckFigure,
  CheckOutcome,
  CheckState,
  HealthChange,
  HealthCheck,
} from './health/running/check.js';
export { CRITICAL_CAP, SEVERITY_SHARE } from './health/score.js';
export { INDICATORS, type IndicatorName } from './indicators/catalogue.js';
export type { Indicator } from './indicators/indicator.js';
export {
  type GroupMeasurement,
  type Measurement,
  type MeasureOptions,
  measure,
  measureEach,
} from './indicators/measurement.js';
export { narrowed as narrowQuery } from './indicators/queries.js';
export { type JudgementSources, judgementsText, recordJudgements } from './judgement-metrics.js';
export { LOOP_CALLS, LOOP_ROUNDS, type Loop, type LoopScope } from './loops/loop.js';
export { type LoopCount, LoopWatch, type RecentCalls, type WatchedLoop } from './loops/loop-watch.js';
export type { OperationAnomaly, OperationDetector } from './performance/anomaly.js';
export type { PerformanceAnomaly, PerformanceAnomalyOptions } from './performance/mean-threshold.js';
export type { OperationPerformance } from './performance/operation-performance.js';
export type { OperationIdentity } from './performance/operation-table.js';
export type { McpPerformanceTrackerOptions } from './performance/performance-options.js';
export { McpPerformanceTracker } from './performance/performance-tracker.js';
export type { PerformanceAttributes } from './performance/tracked-attributes.js';
export {
  type ContextBudget,
  type Cut,
  cutOf,
  DEFAULT_CONTEXT_BUDGET,
  FIELD_TOKENS,
  type ServerContext,
  type ToolContext,
} from './recommend/context/server-context.js';
export type { ToolUse } from './recommend/context/uncalled-tools.js';
export type { Recommendation, RecommendationKind } from './recommend/recommendation.js';
export {
  compareReleases,
  type IndicatorComparison,
  type ReleaseFigure,
  type ReleaseVerdict,
} from './releases/compare-releases.js';
export type { Release, ReleaseSample } from './releases/release.js';
export { describeComparison } from './releases/release-advice.js';
export { ReleaseSampler, type ReleaseSamplerOptions } from './releases/release-sampler.js';
export type { ReleaseState } from './releases/release-state.js';
export type { ReportSources } from './report/content.js';
export type { DashboardData, MonitoringReport } from './report/definition.js';
export type { AlertsSource, ReportedAlert } from './report/fields/alert.js';
export {
  type ComprehensiveMetrics,
  type ComprehensiveMetricsOptions,
  getComprehensiveMetrics,
} from './report/metrics/comprehensive-metrics.js';
export { type RenderOptions, renderReport } from './report/render.js';
export { getMonitoringDashboardData, type ReportOptions, report } from './report/report.js';
export { recordResources } from './resource-metrics.js';
export {
  processorWaitMillis,
  type ResourceReader,
  type ResourceReading,
  readProcessResources,
} from './resources.js';
export type { DefinitionScan, ListedFinding, ResultFinding } from './scan/definition-scan.js';
export { type DefinitionFinding, type FindingClass, POISONING_KINDS, QUALITY_KINDS } from './scan/finding.js';
export { poisoningScanner } from './scan/poisoning/poisoning-scanner.js';
export { namesIn } from './scan/poisoning/tool-references.js';
export { otherToolOf } from './scan/quality/other-tool.js';
export { qualityScanner } from './scan/quality/quality-scanner.js';
export { scanDefinition } from './scan/scan-definition.js';
export type { DefinitionScanner, OtherTool, ScannedDefinition } from './scan/scanner.js';
export { type DefinitionText, definitionTexts, type TextLimits } from './scan/text/definition-texts.js';
export { nameText } from './scan/text/names-text.js';
export type { Trend } from './statistics/trend.js';
