import { INDICATORS } from '@mcp-vitals/monitor';
import {
  ATTR_ANOMALY_KIND,
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_LOOP_KIND,
  ATTR_MCP_METHOD_NAME,
  ATTR_MCP_SERVER_NAME,
  ATTR_OPERATION_NAME,
  ATTR_TASK_OUTCOME,
} from '@mcp-vitals/signals';
import type { MetricNaming } from '../../../promql/naming.js';
import type { Board } from '../dashboard.js';
import type { Row } from '../layout.js';
import { board, unused } from '../panels/board.js';
import { bars, graph } from '../panels/graph.js';
import { operationVariable, roleVariable } from '../variables.js';
import { requests } from '../view.js';

const CALL = { by: [ATTR_MCP_METHOD_NAME, ATTR_GEN_AI_TOOL_NAME] };
const METHOD = { by: [ATTR_MCP_METHOD_NAME] };
const EACH_CALL = { ...CALL, targets: ['job'] };
const OPERATION = { by: [ATTR_OPERATION_NAME], matchers: ['mcp_vitals_operation_name=~"$operation"'] };
const EACH_OPERATION = { ...OPERATION, targets: ['job'] };

export const OPERATIONS: Board = {
  name: 'operations',
  title: 'MCP operations',
  description:
    'MCP requests by method and tool, from the side that `role` selects, and the operations of the application.',
  variables: (naming) => [roleVariable(), operationVariable(naming)],
  rows: (naming) => [
    ...requestRows(naming),
    ...operationRows(naming),
    interactions(naming),
    tasks(naming),
    contextCost(naming),
  ],
};

const requestRows = (naming: MetricNaming): Row[] => [
  {
    title: 'Leader boards of MCP requests, role $role',
    panels: [
      board(naming, [requests('count', CALL)], { title: 'most used' }),
      board(naming, [requests('latency_p95', CALL)], { title: 'slowest (p95)' }),
      board(naming, [requests('error_ratio', CALL)], { title: 'most failing' }),
      unused(naming, [requests('count', CALL)], { title: 'not called in this time range' }),
    ],
  },
  {
    title: 'MCP requests, role $role',
    panels: [
      graph(naming, [requests('throughput', EACH_CALL)], { title: 'requests per minute' }),
      graph(naming, [requests('error_ratio', EACH_CALL)], { title: 'error ratio' }),
      bars(naming, [requests('errors', { by: [ATTR_MCP_METHOD_NAME, ATTR_ERROR_TYPE] })], {
        title: 'failures by error',
      }),
      graph(naming, [requests('latency_p50', EACH_CALL)], { title: 'p50 duration' }),
      graph(naming, [requests('latency_p95', EACH_CALL)], { title: 'p95 duration' }),
      graph(naming, [requests('latency_p99', EACH_CALL)], { title: 'p99 duration' }),
      graph(naming, [requests('latency_average', METHOD)], { title: 'average duration by method' }),
      graph(naming, [requests('in_flight', { by: ['network.transport'] })], {
        title: 'in flight, of the busiest process',
      }),
      graph(naming, [requests('oldest_age')], { title: 'age of the oldest in flight' }),
      bars(naming, [requests('loops', { by: [ATTR_LOOP_KIND] })], { title: 'loops by kind' }),
      board(naming, [requests('silent_failures', { by: [ATTR_GEN_AI_TOOL_NAME] })], {
        title: 'silent failures by tool',
        width: 8,
        height: 8,
      }),
      graph(naming, [requests('silent_failure_ratio', { by: [ATTR_GEN_AI_TOOL_NAME] })], {
        title: 'silent failure ratio',
      }),
    ],
  },
];

const operationRows = (naming: MetricNaming): Row[] => {
  const i = INDICATORS;
  return [
    {
      title: 'Leader boards of operations of the application',
      panels: [
        board(naming, [{ indicator: i.operation_count, ...OPERATION }], { title: 'most used' }),
        board(naming, [{ indicator: i.operation_latency_p95, ...OPERATION }], { title: 'slowest (p95)' }),
        board(naming, [{ indicator: i.operation_error_ratio, ...OPERATION }], { title: 'most failing' }),
        unused(naming, [{ indicator: i.operation_count, ...OPERATION }], { title: 'not called in this time range' }),
      ],
    },
    {
      title: 'Operations of the application',
      panels: [
        graph(naming, [{ indicator: i.operation_throughput, ...EACH_OPERATION }]),
        graph(naming, [{ indicator: i.operation_error_ratio, ...EACH_OPERATION }]),
        graph(naming, [{ indicator: i.operation_latency_p95, ...EACH_OPERATION }]),
        graph(naming, [{ indicator: i.operation_latency_average, ...EACH_OPERATION }]),
        bars(naming, [{ indicator: i.recorded_errors, by: [ATTR_OPERATION_NAME, ATTR_ERROR_TYPE] }]),
        graph(naming, [{ indicator: i.anomalies_open, by: [ATTR_OPERATION_NAME, ATTR_ANOMALY_KIND] }]),
      ],
    },
  ];
};

const interactions = (naming: MetricNaming): Row => ({
  title: 'Elicitation and sampling, role $role',
  panels: [
    graph(naming, [requests('interaction_throughput', METHOD)], { title: 'requests per minute', width: 12 }),
    graph(naming, [requests('interaction_latency_average', METHOD)], { title: 'average duration', width: 12 }),
  ],
});

const contextCost = (naming: MetricNaming): Row => ({
  title: 'What tools cost an agent, role $role',
  panels: [
    board(naming, [requests('definition_tokens', { by: [ATTR_MCP_SERVER_NAME] })], {
      title: 'tokens of definitions by server',
      height: 8,
    }),
    graph(naming, [requests('definition_tokens', { by: [ATTR_MCP_SERVER_NAME] })], { title: 'tokens of definitions' }),
    graph(naming, [requests('definition_tools'), requests('uncalled_tools')], {
      title: 'tools listed, and those that nobody called',
    }),
    graph(naming, [requests('result_tokens_p95', { by: [ATTR_GEN_AI_TOOL_NAME] })], {
      title: 'p95 tokens of results',
    }),
  ],
});

const tasks = (naming: MetricNaming): Row => ({
  title: 'Tasks, role $role',
  panels: [
    graph(naming, [requests('task_in_flight')], { title: 'tasks in flight', width: 6 }),
    graph(naming, [requests('task_oldest_age')], { title: 'age of the oldest task', width: 6 }),
    bars(naming, [requests('task_count', { by: [ATTR_TASK_OUTCOME] })], { title: 'tasks by their end', width: 6 }),
    graph(naming, [requests('task_duration_p95')], { title: 'p95 duration', width: 6 }),
  ],
});
