import { McpAlertManager } from '../../alerting/alert-manager.js';
import { configuredChannels } from '../../alerting/channels/configured-channels.js';
import { testableChannels } from '../../alerting/testable-channels.js';
import { checkChannels } from '../../setup/channel-checks.js';
import type { DoctorCheck, DoctorContext } from '../check.js';
import { found, ok } from '../result/diagnosis.js';

/** Sends a message marked TEST through each configured channel, on request. */
export const channelsCheck: DoctorCheck = {
  name: 'channels',
  // Above the limit of each channel, which then names the channel.
  limitMillis: ({ timeoutMillis }) => timeoutMillis + 5000,
  run: async (context) => {
    if (!context.options.testChannels) return [ok('not asked for')];
    const manager = managerOf(context);
    try {
      const channels = testableChannels(manager).filter(({ name }) => name !== 'log');
      const checks = await checkChannels(channels, context.timeoutMillis);
      if (checks.length === 0) return [found('CHANNELS_ABSENT', 'no channel is configured that can be used')];
      return checks.map(({ name, status, message, remedy }) => {
        const subject = name.replace(/^channel_/, '');
        return status === 'ok' ? ok(message, subject) : found('CHANNEL_REFUSED', message, { subject, remedy });
      });
    } finally {
      await manager?.close(1);
    }
  },
};

/** The channels of the settings, without their journal: the application has it open. Faults are findings of the check of the settings. */
function managerOf({ config }: DoctorContext): McpAlertManager | undefined {
  if (!config.alerting.enableAlerts) return undefined;
  const { channels } = configuredChannels(config.alerting);
  return new McpAlertManager({ channels, log: false, defaultRules: false });
}
