import type { McpInstrumentationConfig } from '@mcp-vitals/instrumentation';
import type { McpStructuredLoggerOptions } from '@mcp-vitals/logging';
import type { McpHealthMonitorOptions, McpPerformanceTrackerOptions } from '@mcp-vitals/monitor';
import type { Clock } from '@mcp-vitals/signals';
import type { McpAlertManagerOptions } from './alerting/alert-manager-options.js';
import type { MonitoringConfigOptions } from './config/schema/monitoring-schema.js';
import type { ScanningOptions } from './scanning/definition-watch.js';
import type { TelemetryOptions } from './telemetry/telemetry.js';

type HealthCode = Pick<McpHealthMonitorOptions, 'checks' | 'thresholds'>;
type PerformanceCode = Pick<McpPerformanceTrackerOptions, 'maxOperations' | 'createDetector'>;

type ScanningCode = Pick<ScanningOptions, 'scanners'>;

type AlertingCode = Pick<
  McpAlertManagerOptions,
  'rules' | 'defaultRules' | 'channels' | 'routing' | 'maintenance' | 'delivery' | 'traces'
>;

/** Options that only code can give. */
export interface MonitoringCodeOptions {
  /**
   * Options of the OpenTelemetry providers; `false` if the application passes `vitals.parts` to its own set-up.
   * @default providers of our own
   */
  readonly telemetry?: Omit<TelemetryOptions, 'serviceName'> | false;
  /** Options of the MCP instrumentation. */
  readonly instrumentation?: McpInstrumentationConfig;
  /** Health checks in addition to the built-in ones, and thresholds that differ from the default ones. */
  readonly health?: HealthCode;
  /** Limits and detectors of operations. */
  readonly performance?: PerformanceCode;
  /** Rules, routes, windows and channels of alerts, in addition to those of the settings. */
  readonly alerting?: AlertingCode;
  /** Scanners of definitions in addition to the built-in ones. */
  readonly scanning?: ScanningCode;
  /** Winston transports that receive each log record. */
  readonly transports?: McpStructuredLoggerOptions['transports'];
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

/** Settings, and options that only code can give. */
export type InitializeMonitoringOptions = Omit<
  MonitoringConfigOptions,
  'health' | 'performance' | 'alerting' | 'scanning'
> &
  Omit<MonitoringCodeOptions, 'health' | 'performance' | 'alerting' | 'scanning'> & {
    readonly health?: MonitoringConfigOptions['health'] & HealthCode;
    readonly performance?: MonitoringConfigOptions['performance'] & PerformanceCode;
    readonly alerting?: MonitoringConfigOptions['alerting'] & AlertingCode;
    readonly scanning?: MonitoringConfigOptions['scanning'] & ScanningCode;
  };

/** Separates settings, which a configuration checks, from options that only code can give. */
export function separate(options: InitializeMonitoringOptions): [MonitoringConfigOptions, MonitoringCodeOptions] {
  const { telemetry, instrumentation, transports, clock, ...settings } = options;
  const { checks, thresholds, ...health } = settings.health ?? {};
  const { maxOperations, createDetector, ...performance } = settings.performance ?? {};
  const { scanners, ...scanning } = settings.scanning ?? {};
  const { rules, defaultRules, channels, routing, maintenance, delivery, traces, ...alerting } =
    settings.alerting ?? {};
  const code = {
    telemetry,
    instrumentation,
    transports,
    clock,
    scanning: given({ scanners }),
    health: given({ checks, thresholds }),
    performance: given({ maxOperations, createDetector }),
    alerting: given({ rules, defaultRules, channels, routing, maintenance, delivery, traces }),
  };
  const separated = {
    ...settings,
    ...(settings.health && { health }),
    ...(settings.performance && { performance }),
    ...(settings.alerting && { alerting }),
    ...(settings.scanning && { scanning }),
  };
  return [separated as MonitoringConfigOptions, given(code) as MonitoringCodeOptions];
}

/** The members that are not `undefined`. */
const given = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
