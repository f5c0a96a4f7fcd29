import { notices } from '@mcp-vitals/signals';
import { McpAlertManager } from '../../alerting/alert-manager.js';
import { configuredAlerting } from '../../alerting/configured-alerting.js';
import { testableChannels } from '../../alerting/testable-channels.js';
import { checkChannels } from '../../setup/channel-checks.js';
import type { DoctorCheck, DoctorContext } from '../check.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';

/** Sends a message marked TEST through each configured channel, on request. */
export const channelsCheck: DoctorCheck = {
  name: 'channels',
  // Above the limit of each channel, which then names the channel.
  limitMillis: ({ timeoutMillis }) => timeoutMillis + 5000,
  run: async (context) => {
    if (!context.options.testChannels) return [ok('not asked for')];
    const [manager, faults] = managerOf(context);
    try {
      const channels = testableChannels(manager).filter(({ name }) => name !== 'log');
      const checks = await checkChannels(channels, context.timeoutMillis);
      const results = checks.map(({ name, status, message, remedy }) => {
        const subject = name.replace(/^channel_/, '');
        return status === 'ok' ? ok(message, subject) : found('CHANNEL_REFUSED', message, { subject, remedy });
      });
      const all = [...faults.map((fault) => found('CHANNEL_REFUSED', fault)), ...results];
      return all.length > 0 ? all : [found('CHANNELS_ABSENT', 'no channel is configured')];
    } finally {
      await manager?.close(1);
    }
  },
};

/** The channels of the settings, without their journal: the application has it open. */
function managerOf({ config }: DoctorContext): [McpAlertManager | undefined, Diagnosis['happened'][]] {
  let manager: McpAlertManager | undefined;
  const faults = notices.capture(() => {
    const options = configuredAlerting(config.alerting, {}, () => {});
    if (options === false) return;
    const { journalPath: _, rulesFile: __, ...channels } = options;
    manager = new McpAlertManager(channels);
  });
  return [manager, faults];
}
