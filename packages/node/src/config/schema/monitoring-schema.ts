import { z } from 'zod';
import { alertingSchema } from './alerting.js';
import { httpSchema } from './http.js';
import { loggingSchema } from './logging.js';
import { described } from './setting-meta.js';
import { duration, list, numberFrom, text, wholeFrom } from './values.js';

const metricsSchema = z.object({
  enableMetrics: described(z.boolean().default(true), {
    description: 'Keeps windows of metrics in the process, which health, alerts and reports read.',
    variable: 'MCP_METRICS_ENABLED',
  }),
  retentionHours: described(numberFrom(1, 720).default(24), {
    description: 'Hours that the windows reach back; cells get wider with age.',
    variable: 'MCP_METRICS_RETENTION_HOURS',
  }),
});

const healthSchema = z.object({
  checkIntervalSeconds: described(numberFrom(0.1, 86_400).default(30), {
    description: 'Seconds between two runs of the health checks.',
    variable: 'MCP_HEALTH_CHECK_INTERVAL',
  }),
  connectivityTimeoutSeconds: described(numberFrom(0.1, 600).default(5), {
    description: 'Seconds after which an unanswered ping counts as lost connectivity.',
    variable: 'MCP_CONNECTIVITY_TIMEOUT',
    aliases: ['connectivityTimeout'],
  }),
  checkTimeoutSeconds: described(numberFrom(0.1, 600).default(5), {
    description: 'Seconds after which any other check counts as failed.',
    variable: 'MCP_HEALTH_CHECK_TIMEOUT',
  }),
});

const performanceSchema = z.object({
  maxSnapshots: described(wholeFrom(1, 1_000_000).default(10_000), {
    description: 'Number of finished calls kept one by one, in memory.',
    variable: 'MCP_PERFORMANCE_MAX_SNAPSHOTS',
  }),
  trendWindowMinutes: described(numberFrom(1, 1440).default(60), {
    description: 'Minutes of the window of figures and trends of operations.',
    variable: 'MCP_PERFORMANCE_TREND_WINDOW',
  }),
  historyPath: described(text().optional(), {
    description: "A folder for the history of performance on disk: each operation's figures, one file a day.",
    variable: 'MCP_PERFORMANCE_HISTORY_PATH',
    defaultText: 'none, and no history is kept on disk',
  }),
  historyIntervalMinutes: described(numberFrom(1, 1440).default(5), {
    description: 'Minutes between two entries of the history.',
    variable: 'MCP_PERFORMANCE_HISTORY_INTERVAL',
  }),
  historyRetentionDays: described(wholeFrom(1, 3650).default(14), {
    description: 'Days that a file of the history is kept.',
    variable: 'MCP_PERFORMANCE_HISTORY_RETENTION_DAYS',
  }),
  historyMaxBytes: described(wholeFrom(65_536, 1e12).default(67_108_864), {
    description: 'Size in bytes of the whole history; beyond it the oldest file is removed.',
    variable: 'MCP_PERFORMANCE_HISTORY_MAX_BYTES',
  }),
  releasesPath: described(text().optional(), {
    description:
      'A folder that outlives the process, for the figures of each release (`service.version`), so that the next one is compared with them.',
    variable: 'MCP_RELEASES_PATH',
    defaultText: 'none, and no release is compared with the one before',
  }),
  releaseWindowSeconds: described(numberFrom(0.1, 3600).default(60), {
    description: 'The least width in seconds of the windows in which two releases are compared.',
    variable: 'MCP_RELEASES_WINDOW',
  }),
});

const contextSchema = z.object({
  maxTokens: described(wholeFrom(1, 10_000_000).default(10_000), {
    description:
      "The most that the definitions of one server's tools should cost an agent, in estimated tokens; beyond it there is a recommendation.",
    variable: 'MCP_CONTEXT_MAX_TOKENS',
  }),
  maxToolTokens: described(wholeFrom(1, 10_000_000).default(2000), {
    description: 'The most that the definition of one tool should cost.',
    variable: 'MCP_CONTEXT_MAX_TOOL_TOKENS',
  }),
});

const scanningSchema = z.object({
  definitions: described(z.boolean().default(true), {
    description:
      'Scans the tools that servers list for poisoning and for faults of quality, and their prompts, resource templates and instructions for poisoning.',
    variable: 'MCP_SCAN_DEFINITIONS',
  }),
  results: described(z.boolean().default(false), {
    description: 'Scans the results of tools that this process calls for poisoning. Nothing of a result is kept.',
    variable: 'MCP_SCAN_RESULTS',
  }),
  ignore: described(list(text()).default([]), {
    description: 'Findings that are known and harmless: `tool:kind`, either may be `*`.',
    variable: 'MCP_SCAN_IGNORE',
  }),
});

/**
 * All settings of the monitor. Types, environment variables, the page of settings and the JSON Schema are derived from
 * this schema.
 */
export const monitoringSchema = z.object({
  enableMonitoring: described(z.boolean().default(true), {
    description:
      'Turns everything on or off. Without code, `register` starts the monitor only if the variable is true.',
    variable: 'MCP_MONITORING_ENABLED',
  }),
  serviceName: described(text().optional(), {
    description: 'The name of the service in reports and telemetry. `OTEL_SERVICE_NAME` takes precedence in telemetry.',
  }),
  intervalSeconds: described(numberFrom(0.1, 3600).default(10), {
    description: 'Seconds between two collections of metrics and between two evaluations.',
    variable: 'MCP_MONITORING_INTERVAL',
  }),
  over: described(duration().default('5m'), {
    description: 'The window of reports and health.',
    variable: 'MCP_MONITORING_WINDOW',
  }),
  reportFolder: described(text().optional(), {
    description:
      'A folder to which the report of each process is written after every evaluation and at its end. `mcp-vitals run` sets it.',
    variable: 'MCP_REPORT_FOLDER',
    defaultText: 'none, and no report is written',
  }),
  changesPath: described(text().optional(), {
    description: 'A folder for the journal of changes: of health, alerts, anomalies and schemas, with their reasons.',
    variable: 'MCP_CHANGES_PATH',
    defaultText: 'none, and the journal is kept in memory alone',
  }),
  changesMaxBytes: described(wholeFrom(65_536, 1e9).default(4_194_304), {
    description: 'Size in bytes of the journal of changes on disk; beyond it the oldest are removed.',
    variable: 'MCP_CHANGES_MAX_BYTES',
  }),
  logging: loggingSchema,
  metrics: metricsSchema,
  health: healthSchema,
  alerting: alertingSchema,
  performance: performanceSchema,
  context: contextSchema,
  http: httpSchema,
  scanning: scanningSchema,
});

/** The settings with every default filled in. */
export type MonitoringSettings = z.infer<typeof monitoringSchema>;

export type LoggingConfig = MonitoringSettings['logging'];
export type MetricsConfig = MonitoringSettings['metrics'];
export type HealthConfig = MonitoringSettings['health'];
export type AlertConfig = MonitoringSettings['alerting'];
export type PerformanceConfig = MonitoringSettings['performance'];
export type ContextConfig = MonitoringSettings['context'];
export type HttpConfig = MonitoringSettings['http'];
export type ScanningConfig = MonitoringSettings['scanning'];

type Section = 'logging' | 'metrics' | 'health' | 'alerting' | 'performance' | 'context' | 'http' | 'scanning';

type Input = z.input<typeof monitoringSchema>;

/** Settings in code; each may be omitted. Names in the Python system's `snake_case` are accepted as well. */
export type MonitoringConfigOptions = { readonly [key in Exclude<keyof Input, Section>]?: Input[key] } & {
  readonly [section in Section]?: Readonly<Partial<Input[section]>>;
};
