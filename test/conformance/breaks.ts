import type { WireAttribute, WireMetric, WirePoint, WireSpan } from '../helpers/otlp.js';
import { wireAttributes, type workedCalls } from './worked-calls.js';

export type Exports = ReturnType<typeof workedCalls>;

export const spanOf = ({ traces }: Exports, spanId: string): WireSpan =>
  traces[0].resourceSpans![0]!.scopeSpans![0]!.spans!.find((span) => span.spanId === spanId)!;
export const metricOf = ({ metrics }: Exports, name: string): WireMetric =>
  metrics[0].resourceMetrics![0]!.scopeMetrics![0]!.metrics!.find((metric) => metric.name === name)!;
export const pointOf = (exports: Exports, name: string): WirePoint =>
  metricOf(exports, name).histogram!.dataPoints![0]!;

const set = (of: { attributes?: WireAttribute[] }, plain: Record<string, string | number>) => {
  remove(of, ...Object.keys(plain));
  of.attributes!.push(...wireAttributes(plain));
};
export const remove = (of: { attributes?: WireAttribute[] }, ...keys: string[]) => {
  of.attributes = of.attributes!.filter(({ key }) => !keys.includes(key));
};

export const CLIENT_CALLS = 'mcp.client.operation.duration';
export const SERVER_CALLS = 'mcp.server.operation.duration';

/** Each breaks one thing in exports that had no fault. */
export const BREAKS: [rule: string, how: string, breakIt: (exports: Exports) => void][] = [
  [
    'attribute-twice',
    'the method given again',
    (x) => spanOf(x, 'call-client').attributes!.push(...wireAttributes({ 'mcp.method.name': 'tools/call' })),
  ],
  ['attribute-other-name', 'a name of old', (x) => set(spanOf(x, 'call-client'), { 'mcp.request.id': '7' })],
  ['attribute-other-name', 'a name that is to come', (x) => set(spanOf(x, 'call-client'), { 'rpc.status_code': '0' })],
  [
    'attribute-other-name',
    'a prompt variable without its name',
    (x) => set(spanOf(x, 'prompt-client'), { 'gen_ai.prompt.variable': 'orders' }),
  ],
  ['attribute-unknown', 'an mcp attribute of our own', (x) => set(spanOf(x, 'call-client'), { 'mcp.mood': 'good' })],
  [
    'attribute-unknown',
    'an attribute of general RPC',
    (x) => set(spanOf(x, 'call-server'), { 'rpc.system.name': 'jsonrpc' }),
  ],
  [
    'attribute-unknown',
    'an mcp attribute of our own on a metric',
    (x) => set(pointOf(x, CLIENT_CALLS), { 'mcp.mood': 'good' }),
  ],
  [
    'attribute-elsewhere',
    'the session id on a metric',
    (x) => set(pointOf(x, CLIENT_CALLS), { 'mcp.session.id': 'a1b2' }),
  ],
  [
    'attribute-elsewhere',
    'the request id on a metric',
    (x) => set(pointOf(x, SERVER_CALLS), { 'jsonrpc.request.id': '7' }),
  ],
  [
    'attribute-elsewhere',
    "the server's address on the server's metric",
    (x) => set(pointOf(x, SERVER_CALLS), { 'server.address': 'db.example' }),
  ],
  [
    'attribute-elsewhere',
    "the client's address on a metric",
    (x) => set(pointOf(x, SERVER_CALLS), { 'client.address': '10.0.0.1' }),
  ],
  [
    'attribute-elsewhere',
    'the method on a session',
    (x) => set(pointOf(x, 'mcp.client.session.duration'), { 'mcp.method.name': 'ping' }),
  ],
  [
    'attribute-elsewhere',
    'an unlisted network attribute on a metric',
    (x) => set(pointOf(x, CLIENT_CALLS), { 'network.peer.address': '10.0.0.1' }),
  ],
  ['attribute-type', 'a number as request id', (x) => set(spanOf(x, 'call-client'), { 'jsonrpc.request.id': 7 })],
  ['attribute-type', 'a text as port', (x) => set(spanOf(x, 'initialize-client'), { 'server.port': '8080' })],
  [
    'attribute-type',
    'a fraction as port',
    (x) => spanOf(x, 'note-server').attributes!.push({ key: 'client.port', value: { doubleValue: 80.5 } }),
  ],
  [
    'attribute-type',
    'arguments that are no JSON',
    (x) => set(spanOf(x, 'call-client'), { 'gen_ai.tool.call.arguments': 'a=1' }),
  ],
  [
    'attribute-empty',
    'a session id of no length',
    (x) => set(spanOf(x, 'initialize-client'), { 'mcp.session.id': '' }),
  ],
  [
    'attribute-value',
    'a word as status code',
    (x) => set(spanOf(x, 'broken-server'), { 'rpc.response.status_code': 'OOPS', 'error.type': 'OOPS' }),
  ],
  ['attribute-value', 'a transport in capitals', (x) => set(spanOf(x, 'call-client'), { 'network.transport': 'PIPE' })],
  ['attribute-value', 'another operation', (x) => set(spanOf(x, 'call-client'), { 'gen_ai.operation.name': 'chat' })],
  [
    'attribute-wrong-method',
    'a tool on a read',
    (x) => {
      set(spanOf(x, 'read-client'), { 'gen_ai.tool.name': 'add' });
      spanOf(x, 'read-client').name += ' add';
    },
  ],
  [
    'attribute-wrong-method',
    'an operation on a list',
    (x) => set(spanOf(x, 'timeout-server'), { 'gen_ai.operation.name': 'execute_tool' }),
  ],
  [
    'attribute-wrong-method',
    'a URI on a call',
    (x) => set(spanOf(x, 'call-server'), { 'mcp.resource.uri': 'schema://a/b' }),
  ],
  ['attribute-missing', 'no method', (x) => remove(spanOf(x, 'call-client'), 'mcp.method.name')],
  [
    'attribute-missing',
    'no method on a span that only its name betrays',
    (x) => remove(spanOf(x, 'call-client'), 'mcp.method.name', 'mcp.protocol.version'),
  ],
  ['attribute-missing', 'no request id', (x) => remove(spanOf(x, 'call-server'), 'jsonrpc.request.id')],
  [
    'attribute-missing',
    'no tool',
    (x) => {
      remove(spanOf(x, 'call-client'), 'gen_ai.tool.name');
      spanOf(x, 'call-client').name = 'tools/call';
    },
  ],
  [
    'attribute-missing',
    'no prompt',
    (x) => {
      remove(spanOf(x, 'prompt-client'), 'gen_ai.prompt.name');
      spanOf(x, 'prompt-client').name = 'prompts/get';
    },
  ],
  ['attribute-missing', 'no URI', (x) => remove(spanOf(x, 'read-server'), 'mcp.resource.uri')],
  ['attribute-missing', 'no method on a metric', (x) => remove(pointOf(x, SERVER_CALLS), 'mcp.method.name')],
  ['notification-with-id', 'an id', (x) => set(spanOf(x, 'note-client'), { 'jsonrpc.request.id': '7' })],
  ['session-without-sessions', 'a session id', (x) => set(spanOf(x, 'stateless-client'), { 'mcp.session.id': 'a1b2' })],
  [
    'method-misspelled',
    'capitals',
    (x) => {
      set(spanOf(x, 'timeout-server'), { 'mcp.method.name': 'Tools/List' });
      spanOf(x, 'timeout-server').name = 'Tools/List';
    },
  ],
  [
    'network-of-a-pipe',
    'http through a pipe',
    (x) => set(spanOf(x, 'call-client'), { 'network.protocol.name': 'http' }),
  ],
  [
    'network-of-http',
    'http over a unix socket',
    (x) => set(spanOf(x, 'initialize-client'), { 'network.transport': 'unix' }),
  ],
  [
    'error-without-type',
    'ERROR alone',
    (x) => {
      spanOf(x, 'call-client').status = { code: 2, message: 'broke' };
    },
  ],
  ['error-without-type', 'a code alone', (x) => remove(spanOf(x, 'broken-client'), 'error.type')],
  [
    'error-without-type',
    'a code alone on a metric',
    (x) => set(pointOf(x, SERVER_CALLS), { 'rpc.response.status_code': '-32603' }),
  ],
  ['error-type-differs', 'a class beside a code', (x) => set(spanOf(x, 'broken-client'), { 'error.type': 'McpError' })],
  [
    'error-of-the-caller',
    'ERROR on the server',
    (x) => {
      spanOf(x, 'unknown-tool-server').status = { code: 2, message: 'Unknown tool' };
    },
  ],
  [
    'error-of-the-caller',
    "error.type on the server's metric",
    (x) => set(pointOf(x, SERVER_CALLS), { 'error.type': '-32602' }),
  ],
  [
    'error-code-hidden',
    'a code as error.type only',
    (x) => remove(spanOf(x, 'broken-server'), 'rpc.response.status_code'),
  ],
  [
    'tool-error-elsewhere',
    'tool_error on a list',
    (x) => set(spanOf(x, 'timeout-client'), { 'error.type': 'tool_error' }),
  ],
  [
    'span-kind',
    'INTERNAL',
    (x) => {
      spanOf(x, 'note-client').kind = 1;
    },
  ],
  [
    'span-name',
    'the tool alone',
    (x) => {
      spanOf(x, 'call-client').name = 'add';
    },
  ],
  [
    'span-name',
    'the method alone',
    (x) => {
      spanOf(x, 'call-client').name = 'tools/call';
    },
  ],
  [
    'span-name',
    'a URI in it',
    (x) => {
      spanOf(x, 'read-client').name = 'resources/read schema://sales/orders';
    },
  ],
  [
    'status-ok',
    'OK',
    (x) => {
      spanOf(x, 'call-server').status = { code: 1 };
    },
  ],
  [
    'status-of-an-error',
    'UNSET beside an error.type',
    (x) => {
      delete spanOf(x, 'tool-error-server').status;
    },
  ],
  [
    'metric-unit',
    'milliseconds',
    (x) => {
      metricOf(x, CLIENT_CALLS).unit = 'ms';
    },
  ],
  [
    'metric-unit',
    'none',
    (x) => {
      delete metricOf(x, CLIENT_CALLS).unit;
    },
  ],
  [
    'metric-instrument',
    'a sum',
    (x) => {
      const metric = metricOf(x, 'mcp.server.session.duration');
      metric.sum = metric.histogram!;
      delete metric.histogram;
    },
  ],
  [
    'metric-boundaries',
    "the SDK's default boundaries",
    (x) => {
      pointOf(x, CLIENT_CALLS).explicitBounds = [0, 5, 10];
      pointOf(x, CLIENT_CALLS).bucketCounts = ['0', '1', '0', '0'];
    },
  ],
  [
    'metric-bucket-counts',
    'a bucket lost',
    (x) => {
      pointOf(x, CLIENT_CALLS).bucketCounts!.pop();
    },
  ],
  [
    'metric-unknown',
    'a metric of our own',
    (x) => {
      metricOf(x, CLIENT_CALLS).name = 'mcp.client.requests';
    },
  ],
  [
    'parent-not-the-sender',
    "below the transport's span",
    (x) => {
      spanOf(x, 'initialize-server').parentSpanId = 'http-server';
    },
  ],
];
