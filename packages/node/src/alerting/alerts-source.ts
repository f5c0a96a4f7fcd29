import type { AlertsSource } from '@mcp-vitals/monitor';
import type { McpAlertManager } from './alert-manager.js';

/** What a report says of alerts. */
export function alertsSourceOf(manager: McpAlertManager): AlertsSource {
  const { rules, journal, channels } = manager.status();
  const isOpen = journal !== 'opening';
  const active = manager.getActiveAlerts();
  return {
    activeCount: active.length,
    resolvedToday: manager.resolvedToday,
    active,
    state: {
      rules,
      durability: isOpen ? journal.durability : 'memory',
      durabilityReason: isOpen ? journal.reason : null,
      channels,
    },
  };
}
