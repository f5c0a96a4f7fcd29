import type { McpInstrumentationConfig } from '@mcp-vitals/instrumentation';
import type {
  ContextBudget,
  HealthReport,
  McpHealthMonitorOptions,
  McpPerformanceTrackerOptions,
  OperationAnomaly,
} from '@mcp-vitals/monitor';
import type { Clock } from '@mcp-vitals/signals';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { ActiveAlert, McpAlertManagerOptions } from './alerting/alert-manager-options.js';
import type { ScanningOptions } from './scanning/definition-watch.js';

export interface MonitoringOptions {
  /** Whether anything is measured. If not, `parts` are empty, and reports have no figures. @default true */
  readonly enabled?: boolean;
  /** The name of the service in reports. @default `null` there */
  readonly serviceName?: string;
  /** Seconds between two collections and between two evaluations, 0.1 to 3600. @default 10 */
  readonly intervalSeconds?: number;
  /** The window of reports and health, such as `5m`. @default '5m' */
  readonly over?: string;
  /** Options of the MCP instrumentation. */
  readonly instrumentation?: McpInstrumentationConfig;
  readonly health?: Omit<McpHealthMonitorOptions, 'clock' | 'over'>;
  readonly performance?: Omit<McpPerformanceTrackerOptions, 'clock'>;
  readonly metrics?: {
    /** Whether windows of metrics are kept. Without them most figures are missing. @default true */
    readonly enabled?: boolean;
    /** Hours that the windows reach back. @default 24 */
    readonly retentionHours?: number;
  };
  readonly releases?: {
    /** A folder that outlives the process, for the figures of each release. @default none, and no release is compared with the one before */
    readonly folder?: string;
    /** The least width in seconds of the windows that are compared, 0.1 to 3600. @default 60 */
    readonly windowSeconds?: number;
  };
  /** The most that the definitions of tools should cost an agent. @default 10,000 tokens a server, 2,000 a tool */
  readonly context?: Partial<ContextBudget>;
  /** Rules, routes, channels and journal of alerts; `false` for none. @default the default rules, told to the log */
  readonly alerting?: AlertingOptions | false;
  /** Scans of the tools that servers list, and of results. @default definitions alone, by the built-in scanners */
  readonly scanning?: ScanningOptions;
  /** Parts that join {@link MonitoringParts}. @default none */
  readonly parts?: Partial<Omit<MonitoringParts, 'instrumentations'>>;
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

export type AlertingOptions = Omit<McpAlertManagerOptions, 'windows' | 'clock' | 'intervalSeconds' | 'retentionMillis'>;

/** The parts that connect the monitor to an OpenTelemetry set-up. Pass them to `new NodeSDK()` unchanged. */
export interface MonitoringParts {
  readonly spanProcessors: SpanProcessor[];
  readonly metricReaders: IMetricReader[];
  /** Empty unless the endpoints show log records. */
  readonly logRecordProcessors: LogRecordProcessor[];
  readonly instrumentations: Instrumentation[];
}

/** The parts of a monitor that is off. */
export const NO_PARTS: MonitoringParts = {
  spanProcessors: [],
  metricReaders: [],
  logRecordProcessors: [],
  instrumentations: [],
};

export interface ReportOptions {
  /**
   * Whether results of health checks are reused that are fresh enough for a probe, so that a reader who asks often costs the checked
   * servers nothing. @default false
   */
  readonly reuseChecks?: boolean;
}

/** The result of one evaluation. */
export interface Evaluation {
  /** Time of the evaluation, in monotonic milliseconds. */
  readonly atMillis: number;
  /** The latest health. Its checks run at their own interval, not at every evaluation. */
  readonly health: HealthReport;
  /** Whether the health checks ran in this evaluation. */
  readonly healthChecked: boolean;
  /** Anomalies that opened, escalated or ended since the previous evaluation. */
  readonly anomalies: readonly OperationAnomaly[];
  /** What fires. */
  readonly alerts: readonly ActiveAlert[];
}
