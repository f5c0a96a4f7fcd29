/**
 * The OpenTelemetry MCP conventions as data, which `conformance.ts` checks exports against.
 * It states them a second time on purpose and takes nothing from the packages, which are what is being checked.
 *
 * Source: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md (August 2026) and
 * `schema/<version>/schema.ts` of https://github.com/modelcontextprotocol/modelcontextprotocol.
 */

export type SpanType = 'mcp.client' | 'mcp.server';
export type MetricName = `${SpanType}.${'operation' | 'session'}.duration`;
export type Signal = SpanType | MetricName;

const SPANS: readonly Signal[] = ['mcp.client', 'mcp.server'];
const OPERATIONS: readonly Signal[] = ['mcp.client.operation.duration', 'mcp.server.operation.duration'];
const SESSIONS: readonly Signal[] = ['mcp.client.session.duration', 'mcp.server.session.duration'];
const CLIENT_SIDE: readonly Signal[] = ['mcp.client', 'mcp.client.operation.duration', 'mcp.client.session.duration'];
const MESSAGES = [...SPANS, ...OPERATIONS];
const EVERYWHERE = [...MESSAGES, ...SESSIONS];

const TASKS = [
  'tasks/get',
  'tasks/result',
  'tasks/update',
  'tasks/cancel',
  'notifications/tasks',
  'notifications/tasks/status',
];
const RESOURCE_REQUESTS = ['resources/read', 'resources/subscribe', 'resources/unsubscribe'];
const LOWER_CASE = /^[^A-Z]+$/;

export interface AttributeRule {
  /** The signals that have it. */
  on: readonly Signal[];
  /** `json`: a map, or a string that holds JSON. */
  type: 'string' | 'int' | 'json';
  /** The messages that require it: every message, every request, or these methods. */
  requiredFor?: 'messages' | 'requests' | readonly string[];
  /** Where `requiredFor` holds. @default on */
  requiredOn?: readonly Signal[];
  /** The only MCP methods it may go with, those that the conventions leave open among them. @default all */
  methods?: readonly string[];
  value?: RegExp;
}

/** Every attribute of the MCP signals. `error.type` has rules of its own. */
export const ATTRIBUTES: Readonly<Record<string, AttributeRule>> = {
  'mcp.method.name': { on: MESSAGES, type: 'string', requiredFor: 'messages' },
  'mcp.protocol.version': { on: EVERYWHERE, type: 'string' },
  'mcp.session.id': { on: SPANS, type: 'string' },
  'mcp.resource.uri': {
    on: MESSAGES,
    type: 'string',
    requiredFor: RESOURCE_REQUESTS,
    requiredOn: SPANS,
    methods: [...RESOURCE_REQUESTS, 'notifications/resources/updated', 'completion/complete', 'subscriptions/listen'],
  },
  'jsonrpc.request.id': { on: SPANS, type: 'string', requiredFor: 'requests' },
  'jsonrpc.protocol.version': { on: EVERYWHERE, type: 'string' },
  'rpc.response.status_code': { on: MESSAGES, type: 'string', value: /^-?\d+$/ },
  'error.type': { on: EVERYWHERE, type: 'string' },
  'gen_ai.operation.name': {
    on: MESSAGES,
    type: 'string',
    methods: ['tools/call', ...TASKS],
    value: /^execute_tool$/,
  },
  'gen_ai.tool.name': { on: MESSAGES, type: 'string', requiredFor: ['tools/call'], methods: ['tools/call', ...TASKS] },
  'gen_ai.tool.call.arguments': { on: SPANS, type: 'json', methods: ['tools/call'] },
  'gen_ai.tool.call.result': { on: SPANS, type: 'json', methods: ['tools/call', 'tasks/result', 'tasks/get'] },
  'gen_ai.prompt.name': {
    on: MESSAGES,
    type: 'string',
    requiredFor: ['prompts/get'],
    methods: ['prompts/get', 'completion/complete'],
  },
  /** Stands for `gen_ai.prompt.variable.user_name` and the like. */
  'gen_ai.prompt.variable.*': { on: MESSAGES, type: 'string', methods: ['prompts/get'] },
  /** Of the conventions for generative AI, which MCP's extend: a server's span has it from the handle that its client sends. */
  'gen_ai.conversation.id': { on: SPANS, type: 'string' },
  'network.transport': { on: EVERYWHERE, type: 'string', value: LOWER_CASE },
  'network.protocol.name': { on: EVERYWHERE, type: 'string', value: LOWER_CASE },
  'network.protocol.version': { on: EVERYWHERE, type: 'string' },
  'server.address': { on: CLIENT_SIDE, type: 'string' },
  'server.port': { on: CLIENT_SIDE, type: 'int' },
  'client.address': { on: ['mcp.server'], type: 'string' },
  'client.port': { on: ['mcp.server'], type: 'int' },
};

export function attributeRule(key: string): AttributeRule | undefined {
  return ATTRIBUTES[key.replace(/^(gen_ai\.prompt\.variable\.).+/, '$1*')];
}

/** Namespaces in which the conventions alone name attributes: on any MCP signal, and those closed on its metrics only. */
export const CLOSED_NAMESPACES = ['mcp.', 'jsonrpc.', 'gen_ai.', 'rpc.'];
export const CLOSED_ON_METRICS = [...CLOSED_NAMESPACES, 'network.', 'server.', 'client.', 'error.'];

/** Names from earlier conventions, or from a change of theirs that has not reached MCP, each with its replacement. */
export const OTHER_NAMES: Readonly<Record<string, string>> = {
  'mcp.request.id': 'jsonrpc.request.id',
  'mcp.tool.name': 'gen_ai.tool.name',
  'mcp.prompt.name': 'gen_ai.prompt.name',
  'mcp.transport': 'network.transport',
  'rpc.jsonrpc.error_code': 'rpc.response.status_code',
  'rpc.jsonrpc.request_id': 'jsonrpc.request.id',
  'rpc.jsonrpc.version': 'jsonrpc.protocol.version',
  'rpc.status_code': 'rpc.response.status_code',
  'gen_ai.prompt.variable': 'gen_ai.prompt.variable.<name>',
};

/** Codes of the caller's fault: an error for the client, none for the server, which keeps only the code. */
export const CALLER_FAULTS = ['-32700', '-32600', '-32601', '-32602', '-32002'];

/** Codes with which the target may be unknown; it need not be named then, since a peer's text must not make a span name. */
export const UNKNOWN_TARGET = ['-32700', '-32600', '-32601', '-32602'];

/** Where `error.type` may be `tool_error`: a result whose `isError` is true. */
export const TOOL_RESULTS = ['tools/call', 'tasks/result', 'tasks/get'];

/** From this protocol version on there are no sessions. */
export const SESSIONLESS_SINCE = '2026-07-28';

/** Upper bounds in seconds of all four histograms. */
export const BOUNDARIES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

export const isMetricName = (name: string): name is MetricName => [...OPERATIONS, ...SESSIONS].includes(name as Signal);

/** The methods of protocol versions up to 2026-07-28 and of its tasks extension. */
export const METHODS: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'server/discover',
  'completion/complete',
  'logging/setLevel',
  'subscriptions/listen',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/subscribe',
  'resources/templates/list',
  'resources/unsubscribe',
  'tools/call',
  'tools/list',
  'tasks/cancel',
  'tasks/get',
  'tasks/list',
  'tasks/result',
  'tasks/update',
  'elicitation/create',
  'roots/list',
  'sampling/createMessage',
  'notifications/cancelled',
  'notifications/elicitation/complete',
  'notifications/initialized',
  'notifications/message',
  'notifications/progress',
  'notifications/prompts/list_changed',
  'notifications/resources/list_changed',
  'notifications/resources/updated',
  'notifications/roots/list_changed',
  'notifications/subscriptions/acknowledged',
  'notifications/tasks',
  'notifications/tasks/status',
  'notifications/tools/list_changed',
]);
