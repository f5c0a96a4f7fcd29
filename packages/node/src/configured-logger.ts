import { McpStructuredLogger } from '@mcp-vitals/logging';
import type { MonitoringConfig } from './config/monitoring-config.js';
import type { MonitoringCodeOptions } from './vitals-options.js';

/** The logger of the settings. */
export function createLogger(
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
