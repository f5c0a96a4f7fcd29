import type { TestableChannel } from '../setup/channel-checks.js';
import type { McpAlertManager } from './alert-manager.js';

/** The configured channels of alerts. */
export const testableChannels = (alerts: McpAlertManager | undefined): TestableChannel[] =>
  (alerts?.status().channels ?? []).map(({ name }) => ({
    name,
    test: async () => {
      const outcome = await alerts!.test(name);
      if (outcome.status !== 'delivered') throw new Error(outcome.reason);
    },
  }));
