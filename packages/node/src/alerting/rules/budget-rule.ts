import { AlertLevel, type AlertRule } from '@mcp-vitals/monitor';
import { ATTR_MCP_SERVER_NAME } from '@mcp-vitals/signals';
import type { MonitoringConfig } from '../../config/monitoring-config.js';

const SETTING = 'context.maxTokens';

/**
 * The rule that holds a budget which was set. Many published servers exceed the default one: their owners have a
 * recommendation, and an alert would never end.
 */
export function budgetRules(config: MonitoringConfig): readonly AlertRule[] {
  const setting = config.effective().find(({ path }) => path === SETTING);
  if (setting === undefined || setting.source === 'default') return [];
  return [
    {
      name: 'ContextBudgetExceeded',
      level: AlertLevel.WARNING,
      indicator: 'server_definition_tokens',
      by: [ATTR_MCP_SERVER_NAME],
      // A window holds two collections.
      over: `${Math.ceil(Math.max(300, 2 * config.intervalSeconds))}s`,
      when: '>',
      threshold: config.context.maxTokens,
      annotations: {
        summary:
          'The tools of {{ labels.mcp_vitals_server_name }} cost an agent {{ value }} before its first call, limit {{ threshold }}',
        runbook_url: 'docs/alerts.md#contextbudgetexceeded',
      },
    },
  ];
}
