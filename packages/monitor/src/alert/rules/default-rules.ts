import {
  ATTR_CACHE_NAME,
  ATTR_FINDING_KIND,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  ATTR_OPERATION_NAME,
  ATTR_VALIDATION_TARGET,
} from '@mcp-vitals/signals';
import type { IndicatorName } from '../../indicators/catalogue.js';
import { AlertLevel } from './alert-level.js';
import type { AlertRule } from './alert-rule.js';

const { INFO, WARNING, CRITICAL } = AlertLevel;

/** Annotations with a link to the rule's runbook, a paragraph of docs/alerts.md under the rule's name. */
const runbook = (name: string, summary: string) => ({
  annotations: { summary, runbook_url: `docs/alerts.md#${name.toLowerCase()}` },
});

/**
 * Most calls fail. It pages within two minutes of an outage: with steady calls half of the window is bad after one. Below ten
 * calls a few failures are no outage.
 */
const failing = (name: string, indicator: IndicatorName, what: string, dependsOn?: readonly string[]): AlertRule => ({
  name,
  level: CRITICAL,
  indicator,
  over: '2m',
  when: '>',
  threshold: 50,
  minimumEvents: 10,
  for: '20s',
  ...(dependsOn && { dependsOn }),
  ...runbook(name, `{{ value }} of ${what} failed over {{ over }} ({{ count }} calls), limit {{ threshold }}`),
});

/** `for` is as long as the window, so that failures have to go on: a single burst leaves the window before it fires. */
const erring = (name: string, indicator: IndicatorName, what: string, dependsOn: readonly string[]): AlertRule => ({
  name,
  level: WARNING,
  indicator,
  over: '5m',
  when: '>',
  threshold: 5,
  minimumEvents: 20,
  for: '5m',
  dependsOn,
  ...runbook(name, `{{ value }} of ${what} failed over {{ over }} ({{ count }} calls), limit {{ threshold }}`),
});

const slow = (name: string, indicator: IndicatorName, by: readonly string[], what: string): AlertRule => ({
  name,
  level: WARNING,
  indicator,
  by,
  over: '5m',
  when: '>',
  threshold: 1000,
  for: '5m',
  ...runbook(name, `p95 of ${what} is {{ value }} over {{ over }} ({{ count }} calls), limit {{ threshold }}`),
});

/** Tasks are few and long, and their failures are in no other ratio. */
const tasksFailing = (
  name: string,
  indicator: IndicatorName,
  what: string,
  dependsOn?: readonly string[],
): AlertRule => ({
  name,
  level: WARNING,
  indicator,
  over: '30m',
  when: '>',
  threshold: 50,
  minimumEvents: 5,
  for: '5m',
  ...(dependsOn && { dependsOn }),
  ...runbook(name, `{{ value }} of ${what} failed over {{ over }} ({{ count }} tasks), limit {{ threshold }}`),
});

const CALL = [ATTR_MCP_METHOD_NAME, ATTR_GEN_AI_TOOL_NAME];
const CALL_NAME = '{{ labels.mcp_method_name }} {{ labels.gen_ai_tool_name }}';

/** The rules that hold without a configuration. Each has a runbook in docs/alerts.md. */
export const DEFAULT_RULES: readonly AlertRule[] = [
  {
    name: 'McpConnectivityLost',
    level: CRITICAL,
    health: { check: 'mcp_connectivity', status: 'unhealthy' },
    for: '30s',
    ...runbook('McpConnectivityLost', 'The MCP server does not answer'),
  },
  failing('ServerRequestsFailing', 'server_error_ratio', 'received MCP requests'),
  failing('ClientRequestsFailing', 'client_error_ratio', 'sent MCP requests', ['McpConnectivityLost']),
  failing('OperationsFailing', 'operation_error_ratio', 'operations', ['McpConnectivityLost']),
  erring('HighServerErrorRatio', 'server_error_ratio', 'received MCP requests', ['ServerRequestsFailing']),
  erring('HighClientErrorRatio', 'client_error_ratio', 'sent MCP requests', [
    'McpConnectivityLost',
    'ClientRequestsFailing',
  ]),
  erring('HighOperationErrorRatio', 'operation_error_ratio', 'operations', [
    'McpConnectivityLost',
    'OperationsFailing',
  ]),
  {
    // A token that runs out is one refused exchange and one accepted: a healthy server has at most half.
    name: 'ServerSignInFailing',
    level: WARNING,
    indicator: 'server_sign_in_failure_ratio',
    over: '5m',
    when: '>',
    threshold: 75,
    minimumEvents: 20,
    for: '5m',
    ...runbook(
      'ServerSignInFailing',
      '{{ value }} of credentials that clients sent were not accepted over {{ over }} ({{ count }} exchanges), limit {{ threshold }}',
    ),
  },
  tasksFailing('ServerTasksFailing', 'server_task_failure_ratio', 'the tasks of this server'),
  tasksFailing('ClientTasksFailing', 'client_task_failure_ratio', 'the tasks that MCP servers ran', [
    'McpConnectivityLost',
  ]),
  slow('SlowServerRequests', 'server_latency_p95', CALL, `received ${CALL_NAME}`),
  slow('SlowClientRequests', 'client_latency_p95', CALL, `sent ${CALL_NAME}`),
  slow('SlowOperation', 'operation_latency_p95', [ATTR_OPERATION_NAME], '{{ labels.mcp_vitals_operation_name }}'),
  {
    name: 'LowCacheHitRatio',
    level: WARNING,
    indicator: 'cache_hit_ratio',
    by: [ATTR_CACHE_NAME],
    over: '15m',
    when: '<',
    threshold: 70,
    minimumEvents: 50,
    for: '10m',
    ...runbook(
      'LowCacheHitRatio',
      'hit ratio of cache {{ labels.mcp_vitals_cache_name }} is {{ value }} over {{ over }} ({{ count }} look-ups), target >= {{ threshold }}',
    ),
  },
  {
    name: 'LowValidationSuccess',
    level: WARNING,
    indicator: 'validation_success_ratio',
    by: [ATTR_VALIDATION_TARGET],
    over: '15m',
    when: '<',
    threshold: 95,
    minimumEvents: 20,
    for: '5m',
    ...runbook(
      'LowValidationSuccess',
      '{{ value }} of validations of {{ labels.mcp_vitals_validation_target }} succeeded over {{ over }} ({{ count }} validations), target >= {{ threshold }}',
    ),
  },
  {
    name: 'AnomalyDetected',
    level: WARNING,
    anomaly: {},
    ...runbook(
      'AnomalyDetected',
      '{{ labels.mcp_vitals_operation_name }} behaves unusually: {{ labels.mcp_vitals_anomaly_kind }}',
    ),
  },
  {
    name: 'BreakingSchemaChange',
    level: WARNING,
    schemaChange: { change: 'breaking' },
    ...runbook('BreakingSchemaChange', 'A {{ labels.mcp_vitals_schema_kind }} changed so that earlier calls can fail'),
  },
  {
    name: 'PoisonedDefinition',
    level: CRITICAL,
    indicator: 'definition_poisoning_findings',
    by: [ATTR_FINDING_KIND],
    over: '5m',
    when: '>',
    threshold: 0,
    ...runbook(
      'PoisonedDefinition',
      'Listed tools hold {{ value }} findings of {{ labels.mcp_vitals_finding_kind }}, which may turn an agent against its user',
    ),
  },
  {
    name: 'HighMemory',
    level: WARNING,
    indicator: 'process_memory_utilization',
    over: '5m',
    when: '>',
    threshold: 80,
    for: '5m',
    ...runbook('HighMemory', 'memory is at {{ value }} of its limit, target <= {{ threshold }}'),
  },
  {
    name: 'SeriesOverflow',
    level: INFO,
    indicator: 'monitor_overflowed_points',
    over: '15m',
    when: '>',
    threshold: 0,
    ...runbook('SeriesOverflow', '{{ value }} metric points exceeded the series limit over {{ over }}'),
  },
];
