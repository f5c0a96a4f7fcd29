import { type AlertRule, RuleSet } from '@mcp-vitals/monitor';

/** A rule of every kind, with names and texts that have to be quoted. */
export const SAMPLE_RULES: readonly AlertRule[] = [
  {
    name: 'HighErrorRatio',
    level: 'warning',
    indicator: 'server_error_ratio',
    over: '5m',
    when: '>',
    threshold: 5,
    for: '2m',
    keepFiringFor: '90s',
    recoverAfter: 4,
    labels: { team: 'a "team" { x }', zone: "it's" },
    annotations: {
      summary: '{{ value }} of {{count}} calls failed over {{ over }}, more than {{ threshold }}: {{ labels.team }}',
      braces: 'a { b } {{{ value }}} c',
    },
  },
  {
    name: 'SlowTool',
    level: 'info',
    indicator: 'server_latency_p95',
    where: { 'gen_ai.tool.name': { not: ['a.b', 'c|d', 'e\\f"'] } },
    by: ['gen_ai.tool.name'],
    over: '10m',
    when: '>=',
    threshold: 1500,
    minimumEvents: 30,
    onNoData: 'keep',
    annotations: { summary: '{{ labels.gen_ai_tool_name }}: {{ count }} calls' },
  },
  {
    name: 'NoRequests',
    level: 'warning',
    indicator: 'server_count',
    absentFor: '15m',
    dependsOn: ['HighErrorRatio'],
  },
  {
    name: 'BudgetBurns',
    level: 'critical',
    indicator: 'operation_error_ratio',
    objective: 99.9,
    onNoData: 'alert',
  },
  {
    name: 'MemoryHigh',
    level: 'warning',
    indicator: 'process_memory_utilization',
    over: '5m',
    when: '>',
    threshold: 80,
    shadow: true,
    onNoData: 'alert',
  },
  { name: 'Anomaly', level: 'warning', anomaly: { severity: 'critical' } },
  { name: 'Unhealthy', level: 'critical', health: { status: 'unhealthy' } },
  { name: 'BreakingChange', level: 'warning', schemaChange: { change: 'breaking', kind: 'tool' } },
];

export const sampleRules = (): RuleSet => new RuleSet(SAMPLE_RULES);
