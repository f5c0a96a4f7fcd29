// An MCP server with clients in one process, with traffic of every kind that a dashboard shows: calls that are fast, slow and
// failing, tasks, sessions over HTTP, elicitation and sampling, a cache, validations, a schema that changes, an operation that
// breaks. Argument: seconds to run. Everything else comes from the environment. It prints the port for Prometheus to scrape, and begins
// with a line on its stdin.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import { McpPerformanceTracker, recordJudgements } from '@mcp-vitals/monitor';
import { initializeMonitoring } from '@mcp-vitals/node';
import { watchDrift } from '@mcp-vitals/schema';
import { keepFromHost, ManualClock, traceOperation } from '@mcp-vitals/signals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { metrics } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { AggregationType, InstrumentType, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { z } from 'zod';

const seconds = Number(process.argv[2]);
const input = createInterface({ input: process.stdin });
const closed = once(input, 'close');
const exporter = new PrometheusExporter({ preventServerStart: true });
const scraped = createServer((request, response) => exporter.getMetricsRequestHandler(request, response));
scraped.listen(0, '127.0.0.1');
await once(scraped, 'listening');
console.log(scraped.address().port);
await once(input, 'line');
/** Histograms once more, as exponential ones: Prometheus keeps them as native histograms beside the classic ones. */
const native = new PeriodicExportingMetricReader({
  exportIntervalMillis: 500,
  exporter: new OTLPMetricExporter({
    aggregationPreference: (instrument) => ({
      type: instrument === InstrumentType.HISTOGRAM ? AggregationType.EXPONENTIAL_HISTOGRAM : AggregationType.DROP,
    }),
  }),
});
/** Sessions over HTTP. */
const web = createServer((request, response) => serve(request, response));
web.listen(0, '127.0.0.1');
await once(web, 'listening');
const origin = `http://127.0.0.1:${web.address().port}`;

const vitals = initializeMonitoring({
  serviceName: 'catalog',
  intervalSeconds: 1,
  logging: { enableConsoleLogging: false },
  health: { checkIntervalSeconds: 1 },
  telemetry: { metricReaders: [exporter, native] },
  instrumentation: { executionTelemetry: { trustedServers: [origin], returnSpans: true } },
  alerting: {
    defaultRules: false,
    rules: [
      { name: 'ToolsFail', level: 'warning', indicator: 'server_error_ratio', over: '1m', when: '>', threshold: 1 },
      { name: 'BreakingChange', level: 'warning', schemaChange: { change: 'breaking' } },
    ],
    webhookUrl: 'http://127.0.0.1:1/alerts',
    allowHttp: true,
    allowAddresses: ['127.0.0.1'],
  },
});
const collector = vitals.getMetricsCollector();
let started = performance.now();
/** From 0 to 1. */
const progress = () => (performance.now() - started) / 1000 / seconds;
const text = (value) => ({ content: [{ type: 'text', text: value }] });
let calls = 0;

const tasks = { capabilities: { tasks: { requests: { tools: { call: {} } } } }, taskStore: new InMemoryTaskStore() };

/** A tool that answers with a task, which takes a moment and sometimes fails. */
const stocktaking = {
  async createTask(_args, { taskStore }) {
    const task = await taskStore.createTask({ ttl: 60_000, pollInterval: 50 });
    void delay(50 + 200 * Math.random()).then(() => {
      const fails = Math.random() < 0.1;
      const result = { ...text(fails ? 'a shelf is missing' : 'all is there'), isError: fails };
      return taskStore.storeTaskResult(task.taskId, fails ? 'failed' : 'completed', result);
    });
    return { task };
  },
  getTask: (_args, { taskId, taskStore }) => taskStore.getTask(taskId),
  getTaskResult: (_args, { taskId, taskStore }) => taskStore.getTaskResult(taskId),
};

function newServer() {
  const server = instrumentServer(new McpServer({ name: 'catalog', version: '1.0.0' }, tasks));
  server.experimental.tasks.registerToolTask('take_stock', { inputSchema: {} }, stocktaking);
  server.registerTool('search', { inputSchema: { query: z.string() } }, async () => {
    await delay(2 + 6 * Math.random());
    return text('found');
  });
  server.registerTool('summarize', {}, async () => {
    await delay(120 + 80 * Math.random() + (progress() > 0.6 ? 250 : 0));
    return text('in short');
  });
  server.registerTool('order', {}, async () => {
    if (Math.random() < (progress() > 0.55 && progress() < 0.8 ? 0.6 : 0.04))
      throw new Error('the warehouse is closed');
    await delay(20 + 20 * Math.random());
    return text('ordered');
  });
  server.registerTool('export_all', {}, () => text('exported'));
  // Fails in silence.
  server.registerTool('look_up', {}, () => (Math.random() < 0.3 ? { content: [] } : text('Error: no such article')));
  // Returns spans of its own, which are of no call (SEP-2448).
  server.registerTool('boast', {}, () => ({
    ...text('done'),
    _meta: { otel: { traces: { resourceSpans: [ALIEN] } } },
  }));
  server.registerTool('ask', {}, async () => {
    await server.server.elicitInput({ message: 'Which one?', requestedSchema: { type: 'object', properties: {} } });
    await server.server.createMessage({ messages: [], maxTokens: 1 });
    return text('answered');
  });
  server.registerPrompt('greet', {}, () => ({ messages: [] }));
  server.registerResource('stock', 'catalog://stock', {}, () => ({ contents: [] }));
  return server;
}

function newClient() {
  const capabilities = { elicitation: {}, sampling: {} };
  const client = instrumentClient(new Client({ name: 'shop', version: '1.0.0' }, { capabilities }));
  client.setRequestHandler(ElicitRequestSchema, async () => {
    await delay(40 + 60 * Math.random());
    return { action: 'accept', content: {} };
  });
  client.setRequestHandler(CreateMessageRequestSchema, async () => {
    await delay(80 + 60 * Math.random());
    return { role: 'assistant', model: 'm', content: { type: 'text', text: '1' } };
  });
  return client;
}

/** A span of another trace. */
const ALIEN = {
  scopeSpans: [{ spans: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), name: 'boast', kind: 2 }] }],
};

/** What middleware answers to a token that is not accepted: status and challenge. */
const REFUSED = {
  'Bearer old': [401, 'Bearer error="invalid_token", error_description="Token has expired"'],
  'Bearer narrow': [403, 'Bearer error="insufficient_scope", scope="orders"'],
  'Bearer busy': [429, ''],
};

const sessions = new Map();

async function serve(request, response) {
  const refused = REFUSED[request.headers.authorization];
  if (refused !== undefined) return response.writeHead(refused[0], { 'WWW-Authenticate': refused[1] }).end();
  const known = sessions.get(request.headers['mcp-session-id']);
  if (known !== undefined) return known.handleRequest(request, response);
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, transport),
  });
  await newServer().connect(transport);
  await transport.handleRequest(request, response);
}

async function httpSession(token = 'good') {
  const client = newClient();
  const transport = new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  for (let i = 0; i < 6; i++) await client.callTool({ name: 'search', arguments: { query: 'b' } });
  await client.callTool({ name: 'boast' });
  await client.ping();
  await delay(300);
  await transport.terminateSession();
  await client.close();
}

const server = newServer();
const client = newClient();
const [near, far] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(far), client.connect(near)]);
vitals.setDependencies({ mcpClient: { ping: ({ signal }) => client.ping({ signal }) } });
await client.listTools();
await client.callTool({ name: 'export_all' });
const pinFile = path.join(tmpdir(), `catalog-pins-${process.pid}.json`);
const drift = await watchDrift(client, { pinFile, server: 'catalog' });

/** Asks for a task, polls it until it ends, and fetches its result. */
async function takeStock() {
  const call = { name: 'take_stock', arguments: {} };
  const stream = client.experimental.tasks.callToolStream(call, CallToolResultSchema, { task: { ttl: 60_000 } });
  for await (const _ of stream);
}

/** Repeats some work until the end; an expected failure is part of it. */
async function repeat(everyMillis, work) {
  while (progress() < 1) {
    await work().catch(() => {});
    await delay(everyMillis * (0.7 + 0.6 * Math.random()));
  }
}

const cacheOf = (cache) => async () => {
  const roll = Math.random();
  const result = roll < (progress() < 0.15 ? 0.4 : 0.86) ? 'hit' : roll < 0.95 ? 'miss' : 'stale';
  collector.recordCacheLookup(result, result === 'miss' ? 30 + 40 * Math.random() : 0.1 + Math.random() / 5, { cache });
  if (result === 'hit') return collector.recordCacheTimeSaved(40, { cache });
  collector.recordCacheWrite({ cache });
  collector.recordCacheChange({ entries: 1, bytes: 900 + 800 * Math.random() }, { cache });
  if (Math.random() < 0.6) {
    collector.recordCacheEviction(Math.random() < 0.7 ? 'expired' : 'capacity', { cache });
    collector.recordCacheChange({ entries: -1, bytes: -1200 }, { cache });
  }
};

const operation = (name, millis, failing) => () =>
  traceOperation(name, undefined, async () => {
    await delay(millis * (0.8 + 0.4 * Math.random()));
    if (Math.random() < failing()) throw Object.assign(new Error('deadlock'), { name: 'DeadlockError' });
  });

// An anomaly takes more than a minute to learn what is usual: this tracker has a clock that passes an hour at once.
const clock = new ManualClock(1_700_000_000_000);
const learned = new McpPerformanceTracker({ clock });
recordJudgements(metrics.getMeter('learned'), { health: () => undefined, openAnomalies: () => learned.openAnomalies });
function pass(calls, ok) {
  for (let i = 0; i < calls; i++) {
    clock.pass(2000);
    const durationMs = 40 + 20 * Math.random();
    const call = { operation: 'describe_table', kind: 'internal', startMillis: clock.now() - durationMs, durationMs };
    learned.observe({ ...call, ok, traceId: randomUUID().replaceAll('-', '') });
    learned.tick();
  }
}
pass(1800, true);
await traceOperation('import_catalog', undefined, async () => {});
await vitals.forceFlush();
// What was called until now is not called again.
console.log('ready');
started = performance.now();

let changes = 0;
async function changeSchema() {
  const extra = server.registerTool(`report_${changes++}`, { inputSchema: { day: z.string() } }, () => text(''));
  await drift.check();
  await drift.accept();
  if (changes % 2 === 0) extra.update({ paramsSchema: { day: z.number(), zone: z.string() } });
  else extra.remove();
  await drift.check();
  await drift.accept();
}

await Promise.all([
  repeat(60, () => client.callTool({ name: 'search', arguments: { query: 'a' } })),
  repeat(150, () => client.callTool({ name: 'summarize' })),
  repeat(120, () => client.callTool({ name: 'order' })),
  repeat(900, () => client.callTool({ name: 'ask' })),
  repeat(150, takeStock),
  repeat(300, () => client.callTool({ name: 'look_up' })),
  repeat(900, () => client.callTool({ name: 'missing' })),
  repeat(500, () => client.callTool({ name: 'search', arguments: { query: 1 } })),
  repeat(700, () => client.getPrompt({ name: 'greet' })),
  repeat(500, () => client.readResource({ uri: 'catalog://stock' })),
  repeat(1000, () => client.ping()),
  repeat(1200, () => httpSession()),
  ...['old', 'narrow', 'busy'].map((token) => repeat(2000, () => httpSession(token))),
  repeat(30, cacheOf('schema')),
  repeat(80, cacheOf('table')),
  repeat(
    200,
    operation('discover_databases', 15, () => 0),
  ),
  repeat(
    120,
    operation('describe_table', 60, () => (progress() > 0.6 ? 0.5 : 0)),
  ),
  repeat(150, async () => {
    const success = Math.random() > (progress() > 0.5 && progress() < 0.7 ? 0.3 : 0.02);
    collector.recordValidation(0.2 + Math.random(), { target: calls++ % 3 ? 'tool_input' : 'schema', success });
  }),
  repeat(seconds * 40, async () => pass(20, progress() < 0.6)),
  repeat(seconds * 150, changeSchema),
  delay(seconds * 450).then(() => {
    collector.recordOperation('described', { durationMs: Number.NaN });
    keepFromHost('drift', 'a staged fault', new TypeError('staged'));
    // Holds the event loop for three evaluations.
    const until = performance.now() + 2200;
    while (performance.now() < until);
  }),
]);
console.log('done');
await vitals.forceFlush();
// The test asks until it ends this process.
await closed;
rmSync(pinFile, { force: true });
process.exit(0);
