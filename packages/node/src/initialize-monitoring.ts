import { notices } from '@mcp-vitals/signals';
import { MonitoringConfig } from './config/monitoring-config.js';
import { Environment } from './environment/environment.js';
import { noteMonitor } from './load/missing-monitor.js';
import { isSdkRegistered } from './telemetry/global-places.js';
import { areProvidersLent } from './telemetry/globals.js';
import { type ProcessTelemetry, startProcessTelemetry } from './telemetry/telemetry.js';
import { Vitals } from './vitals.js';
import { type InitializeMonitoringOptions, type MonitoringCodeOptions, separate } from './vitals-options.js';

/**
 * Sets up monitoring in one call: settings from options, environment and file; providers, with OTLP export if
 * OpenTelemetry's variables request it; the MCP instrumentation, windows, tracker, health, records and the one loop. It
 * starts at once; `await` is not needed and does no harm.
 *
 * An application with its own OpenTelemetry set-up calls it first, with `telemetry: false`, and passes `vitals.parts` to
 * that set-up. SIGTERM makes `ready` unhealthy and changes nothing else.
 *
 * @param config a configuration, or options, which take precedence over environment and file
 */
export function initializeMonitoring(
  config: MonitoringConfig | InitializeMonitoringOptions = {},
  options: MonitoringCodeOptions = {},
): Vitals {
  noteMonitor();
  const [settings, code] =
    config instanceof MonitoringConfig
      ? [config, options]
      : configured({ ...config, ...options } as InitializeMonitoringOptions);
  const isLate = code.telemetry !== false && settings.enableMonitoring && isSdkRegistered() && !areProvidersLent();
  if (isLate) sayLate();
  const vitals = new Vitals(settings, isLate ? { ...code, telemetry: false } : code);
  if (!settings.enableMonitoring) return vitals;
  const environment = new Environment();
  const joins = code.telemetry === false || isLate;
  vitals.run(joins ? undefined : startTelemetryOf(vitals, code, environment), environment);
  return vitals;
}

function configured(options: InitializeMonitoringOptions): [MonitoringConfig, MonitoringCodeOptions] {
  const [settings, code] = separate(options);
  return [MonitoringConfig.fromEnv(settings), code];
}

function sayLate(): void {
  notices.say(
    'not_observed',
    'an OpenTelemetry set-up was registered before initializeMonitoring, so the monitor does not see its spans and metrics; ' +
      'call initializeMonitoring({ telemetry: false }) first and pass its parts, as in new NodeSDK({ ...vitals.parts })',
    'late monitoring',
  );
}

function startTelemetryOf(
  { parts, config }: Vitals,
  { telemetry: options }: MonitoringCodeOptions,
  environment: Environment,
): ProcessTelemetry | undefined {
  const {
    spanProcessors = [],
    metricReaders = [],
    logRecordProcessors = [],
    instrumentations = [],
    ...rest
  } = options || {};
  return startProcessTelemetry(
    {
      ...rest,
      ...(config.serviceName !== undefined && { serviceName: config.serviceName }),
      spanProcessors: [...parts.spanProcessors, ...spanProcessors],
      metricReaders: [...parts.metricReaders, ...metricReaders],
      logRecordProcessors: [...parts.logRecordProcessors, ...logRecordProcessors],
      instrumentations: [...parts.instrumentations, ...instrumentations],
    },
    environment,
  );
}
