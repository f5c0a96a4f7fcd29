import { notices } from '@mcp-vitals/signals';
import type { AlertConfig } from '../config/schema/monitoring-schema.js';
import type { McpAlertManagerOptions } from './alert-manager-options.js';
import { configuredChannels, type WriteLog } from './channels/configured-channels.js';

/**
 * The options of the settings, or `false` where alerts are off. A channel that cannot be made is left out and reported.
 * @param writeLog writes a notice to the log
 */
export function configuredAlerting(
  config: AlertConfig,
  code: Partial<McpAlertManagerOptions>,
  writeLog: WriteLog,
): McpAlertManagerOptions | false {
  if (!config.enableAlerts) return false;
  const { channels, faults } = configuredChannels(config, writeLog);
  for (const { path, message, remedy } of faults) notices.say('not_honoured', `${path} ${message}; ${remedy}`, path);
  return {
    ...code,
    channels: [...channels, ...(code.channels ?? [])],
    // It is a channel beside the others, and not only while there is no other.
    log: false,
    historyRetentionDays: config.historyRetentionDays,
    ...(config.rulesFile !== undefined && { rulesFile: config.rulesFile }),
    ...(config.journalPath !== undefined && { journalPath: config.journalPath }),
  };
}
