import type { McpAlertManager } from './alert-manager.js';

/** The configured channels of alerts. */
export const testableChannels = (
  alerts: McpAlertManager | undefined,
): { readonly name: string; readonly test: () => Promise<void> }[] =>
  (alerts?.status().channels ?? []).map(({ name }) => ({
    name,
    test: async () => {
      const outcome = await alerts!.test(name);
      if (outcome.status !== 'delivered') throw new Error(outcome.reason);
    },
  }));
