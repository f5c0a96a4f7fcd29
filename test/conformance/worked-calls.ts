import type { MetricsExport, TracesExport, WireAttribute, WireSpan, WireValue } from '../helpers/otlp.js';
import { BOUNDARIES } from './conventions.js';

type Plain = Record<string, string | number>;

const CLIENT = 3;
const SERVER = 2;
const ERROR = 2;

const wireValue = (value: string | number): WireValue =>
  typeof value === 'number' ? { intValue: String(value) } : { stringValue: value };

export const wireAttributes = (plain: Plain): WireAttribute[] =>
  Object.entries(plain).map(([key, value]) => ({ key, value: wireValue(value) }));

const PIPE = { 'mcp.protocol.version': '2025-11-25', 'network.transport': 'pipe' };
const HTTP = {
  'mcp.protocol.version': '2025-11-25',
  'mcp.session.id': 'a1b2',
  'network.transport': 'tcp',
  'network.protocol.name': 'http',
  'network.protocol.version': '1.1',
};
const STATELESS = {
  'mcp.protocol.version': '2026-07-28',
  'network.transport': 'tcp',
  'network.protocol.name': 'http',
};
const CALL = { 'mcp.method.name': 'tools/call', 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'add' };

type Status = WireSpan['status'];
const span = (
  spanId: string,
  name: string,
  kind: number,
  attributes: Plain,
  more: Partial<WireSpan> = {},
): WireSpan => ({
  traceId: 'f'.repeat(32),
  spanId,
  name,
  kind,
  attributes: wireAttributes(attributes),
  ...more,
});

/** The client's and the server's span of one message. */
const pair = (
  id: string,
  name: string,
  attributes: Plain,
  client: Plain = {},
  server: Plain = {},
  status: [Status?, Status?] = [],
) => [
  span(`${id}-client`, name, CLIENT, { ...attributes, ...client }, status[0] && { status: status[0] }),
  span(
    `${id}-server`,
    name,
    SERVER,
    { ...attributes, ...server },
    { parentSpanId: `${id}-client`, ...(status[1] && { status: status[1] }) },
  ),
];

const failed = (message: string): Status => ({ code: ERROR, message });

const spans = (): WireSpan[] => [
  ...pair('call', 'tools/call add', { ...CALL, ...PIPE, 'jsonrpc.request.id': '7' }),
  ...pair(
    'initialize',
    'initialize',
    { 'mcp.method.name': 'initialize', 'jsonrpc.request.id': '1', ...HTTP },
    { 'server.address': '127.0.0.1', 'server.port': 8080 },
  ),
  ...pair('stateless', 'tools/call add', { ...CALL, ...STATELESS, 'jsonrpc.request.id': '9' }),
  ...pair('note', 'notifications/progress', { 'mcp.method.name': 'notifications/progress', ...PIPE }),
  ...pair('read', 'resources/read', {
    'mcp.method.name': 'resources/read',
    'jsonrpc.request.id': '3',
    'mcp.resource.uri': 'schema://sales/orders',
    ...PIPE,
  }),
  ...pair('prompt', 'prompts/get review', {
    'mcp.method.name': 'prompts/get',
    'jsonrpc.request.id': '4',
    'gen_ai.prompt.name': 'review',
    'gen_ai.prompt.variable.table': 'orders',
    ...PIPE,
  }),
  ...pair(
    'tool-error',
    'tools/call add',
    { ...CALL, ...PIPE, 'jsonrpc.request.id': '5', 'error.type': 'tool_error' },
    {},
    {},
    [failed('no such table'), failed('no such table')],
  ),
  ...pair(
    'unknown-tool',
    'tools/call',
    { 'mcp.method.name': 'tools/call', 'jsonrpc.request.id': '6', 'rpc.response.status_code': '-32602', ...PIPE },
    { 'error.type': '-32602' },
    {},
    [failed('Unknown tool')],
  ),
  ...pair(
    'broken',
    'tools/list',
    {
      'mcp.method.name': 'tools/list',
      'jsonrpc.request.id': '8',
      'rpc.response.status_code': '-32603',
      'error.type': '-32603',
      ...PIPE,
    },
    {},
    {},
    [failed('Internal error'), failed('Internal error')],
  ),
  ...pair(
    'timeout',
    'tools/list',
    { 'mcp.method.name': 'tools/list', 'jsonrpc.request.id': '10', ...PIPE },
    { 'error.type': 'timeout' },
    {},
    [failed('no answer in 5 s')],
  ),
  // the transport's own spans, and an outer span with a tool call in it
  span('http-client', 'POST', CLIENT, { 'http.request.method': 'POST' }, { parentSpanId: 'initialize-client' }),
  span(
    'http-server',
    'POST',
    SERVER,
    { 'http.request.method': 'POST', 'client.address': '127.0.0.1' },
    { parentSpanId: 'http-client' },
  ),
  span('outer', 'execute_tool add', 1, {
    ...CALL,
    ...PIPE,
    'jsonrpc.request.id': '11',
    'gen_ai.tool.type': 'function',
  }),
];

const histogram = (name: string, attributes: Plain) => ({
  name,
  unit: 's',
  histogram: {
    dataPoints: [
      {
        attributes: wireAttributes(attributes),
        count: '1',
        sum: 0.3,
        explicitBounds: [...BOUNDARIES],
        bucketCounts: [...BOUNDARIES.map((bound) => (bound === 0.5 ? '1' : '0')), '0'],
      },
    ],
  },
});

/** Exports without a fault, created for each call so that a test can break them. */
export const workedCalls = (): { traces: [TracesExport]; metrics: [MetricsExport] } => ({
  traces: [{ resourceSpans: [{ scopeSpans: [{ scope: { name: 'worked' }, spans: spans() }] }] }],
  metrics: [
    {
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                histogram('mcp.client.operation.duration', {
                  ...CALL,
                  ...PIPE,
                  'server.address': 'db.example',
                  'server.port': 80,
                }),
                histogram('mcp.server.operation.duration', { ...CALL, ...PIPE, 'rpc.response.status_code': '-32602' }),
                histogram('mcp.client.session.duration', { ...PIPE, 'error.type': 'timeout' }),
                histogram('mcp.server.session.duration', PIPE),
              ],
            },
          ],
        },
      ],
    },
  ],
});
