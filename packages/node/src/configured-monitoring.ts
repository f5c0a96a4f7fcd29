import type { McpInstrumentationConfig } from '@mcp-vitals/instrumentation';
import { McpStructuredLogger, recordMcpMessages } from '@mcp-vitals/logging';
import { configuredAlerting } from './alerting/configured-alerting.js';
import { budgetRules } from './alerting/rules/budget-rule.js';
import type { MonitoringConfig } from './config/monitoring-config.js';
import type { MonitoringOptions } from './monitoring-options.js';
import type { MonitoringCodeOptions } from './vitals-options.js';

/**
 * The options of the monitor that the settings stand for.
 * @param logger returns the logger of a name, once there is one
 */
export function configuredMonitoring(
  config: MonitoringConfig,
  code: MonitoringCodeOptions,
  logger: (name: string) => McpStructuredLogger | undefined,
  parts: NonNullable<MonitoringOptions['parts']>,
): MonitoringOptions {
  const { enableMonitoring, serviceName, intervalSeconds, over, scanning } = config;
  const { logging, metrics, health, performance, context, alerting } = config;
  const rules = [...budgetRules(config), ...(code.alerting?.rules ?? [])];
  return {
    enabled: enableMonitoring,
    ...(serviceName !== undefined && { serviceName }),
    intervalSeconds,
    over,
    instrumentation: logging.recordMcpNotifications
      ? {
          ...code.instrumentation,
          onNotification: alsoRecord(code.instrumentation?.onNotification, () => logger('mcp.notifications')),
        }
      : { ...code.instrumentation },
    health: { ...health, ...code.health },
    performance: {
      maxSnapshots: performance.maxSnapshots,
      trendWindowMinutes: performance.trendWindowMinutes,
      ...code.performance,
    },
    context,
    metrics: { enabled: metrics.enableMetrics, retentionHours: metrics.retentionHours },
    releases: {
      windowSeconds: performance.releaseWindowSeconds,
      ...(performance.releasesPath !== undefined && { folder: performance.releasesPath }),
    },
    alerting: configuredAlerting(alerting, { ...code.alerting, rules }, (line, level) =>
      logger('mcp.alerts')?.[level](line),
    ),
    scanning: { ...scanning, ...code.scanning },
    parts,
    ...(code.clock && { clock: code.clock }),
  };
}

type NotificationListener = NonNullable<McpInstrumentationConfig['onNotification']>;

function alsoRecord(
  listener: NotificationListener | undefined,
  logger: () => McpStructuredLogger | undefined,
): NotificationListener {
  let record: ReturnType<typeof recordMcpMessages> | undefined;
  return (notification) => {
    const target = logger();
    if (target !== undefined) record ??= recordMcpMessages(target);
    record?.(notification);
    listener?.(notification);
  };
}

/** The logger that the settings stand for. */
export function configuredLogger(
  { logging }: MonitoringConfig,
  { transports, clock }: MonitoringCodeOptions,
): McpStructuredLogger {
  const { logFilePath: path, maxFileBytes: maxBytes, maxFiles, retentionDays: maxAgeDays } = logging;
  return new McpStructuredLogger('mcp', {
    level: logging.logLevel.toLowerCase() as 'info',
    json: logging.enableJsonLogging,
    console: logging.enableConsoleLogging,
    ...(logging.consoleLevel !== undefined && { consoleLevel: logging.consoleLevel.toLowerCase() as 'info' }),
    otel: logging.enableOtlpLogging,
    redactKeys: logging.redactKeys,
    ...(path !== undefined &&
      logging.enableFileLogging !== false && { file: { path, maxBytes, maxFiles, maxAgeDays } }),
    ...(transports && { transports }),
    ...(clock && { clock }),
  });
}
