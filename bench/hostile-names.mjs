// The cost of 20,000 calls with made-up names: `node bench/hostile-names.mjs [calls]`.
//
// Each call asks for a tool that does not exist, by another name, under another method or URI: in memory, with client and
// server in one process that hand each other objects, and over stdio, with the server in a process of its own, as servers
// run. Prints resident memory, wall and CPU time of all processes with mcp-vitals and an OpenTelemetry SDK whose exporters
// drop everything, and each as a multiple of that with neither; then the same for a span and a histogram record a side and
// trace context between them, written by hand: what OpenTelemetry costs here by itself. Each runs in processes of its
// own. Build first.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = 3;
const MODES = { plain: 'neither', observed: 'mcp-vitals', 'by-hand': 'by hand' };
const TRANSPORTS = { memory: 'in memory', stdio: 'over stdio' };
const NAME_LENGTH = 64;
const FILE = fileURLToPath(import.meta.url);
const INFO = { name: 'hostile-names', version: '1.0.0' };

async function registerOpenTelemetry() {
  const { context, metrics, propagation, trace } = await import('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
  const { MeterProvider, PeriodicExportingMetricReader } = await import('@opentelemetry/sdk-metrics');
  const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
  const exporter = {
    export: (_batch, done) => done({ code: 0 }),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] }));
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1000, exportTimeoutMillis: 1000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  context.with(context.active(), () => {});
}

/** The least that spans and metrics of one side must do, with names that are fixed. */
async function beginByHand(kind, metric) {
  const { metrics, SpanStatusCode, trace } = await import('@opentelemetry/api');
  const tracer = trace.getTracer('by-hand');
  const histogram = metrics.getMeter('by-hand').createHistogram(metric, { unit: 's' });
  const errorTypeOf = (error) => String(error?.code ?? 'tool_error');
  return (id, parent) => {
    const started = performance.now();
    const attributes = {
      'mcp.method.name': '_OTHER',
      'mcp.protocol.version': '2025-11-25',
      'network.transport': 'pipe',
    };
    const options = { kind, attributes: { ...attributes, 'jsonrpc.request.id': String(id) } };
    const span = tracer.startSpan('_OTHER', options, parent);
    const end = (error) => {
      span.setAttribute('error.type', errorTypeOf(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      const point = Object.assign({ 'error.type': errorTypeOf(error) }, attributes);
      histogram.record((performance.now() - started) / 1000, point);
    };
    return { active: trace.setSpan(parent, span), end };
  };
}

async function observeClientByHand(client) {
  const { context, propagation, SpanKind } = await import('@opentelemetry/api');
  const begin = await beginByHand(SpanKind.CLIENT, 'mcp.client.operation.duration');
  const { request } = client;
  client.request = ({ method, params }, schema) => {
    const { active, end } = begin(0, context.active());
    const _meta = {};
    propagation.inject(active, _meta);
    const answer = context.with(active, request, client, { method, params: { ...params, _meta } }, schema);
    answer.then(() => end(), end);
    return answer;
  };
}

async function observeServerByHand(transport) {
  const { context, propagation, SpanKind } = await import('@opentelemetry/api');
  const begin = await beginByHand(SpanKind.SERVER, 'mcp.server.operation.duration');
  const ends = new Map();
  const { onmessage } = transport;
  transport.onmessage = (message, extra) => {
    const parent = propagation.extract(context.active(), message.params?._meta ?? {});
    const { active, end } = begin(message.id, parent);
    ends.set(message.id, end);
    return context.with(active, onmessage, undefined, message, extra);
  };
  const { send } = transport;
  transport.send = (message, options) => {
    ends.get(message.id)?.(message.error);
    ends.delete(message.id);
    return send.call(transport, message, options);
  };
}

/** Memory and CPU time of this process. */
function cost() {
  const { user, system } = process.cpuUsage();
  return { bytes: process.resourceUsage().maxRSS * 1024, cpuMillis: (user + system) / 1000 };
}

async function startServer(mode, transport) {
  const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js');
  const server = new McpServer(INFO);
  server.registerTool('cost', {}, async () => ({ content: [{ type: 'text', text: JSON.stringify(cost()) }] }));
  if (mode === 'observed') (await instrumentation()).instrumentServer(server);
  await server.connect(transport);
  if (mode === 'by-hand') await observeServerByHand(transport);
}

async function startClient(mode, transport) {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const client = new Client(INFO);
  if (mode === 'observed') (await instrumentation()).instrumentClient(client);
  await client.connect(transport);
  if (mode === 'by-hand') await observeClientByHand(client);
  return client;
}

let instrumented;
async function instrumentation() {
  const { McpInstrumentation } = await import('@mcp-vitals/instrumentation');
  instrumented ??= new McpInstrumentation();
  return instrumented;
}

async function connect(mode, transport) {
  if (transport === 'memory') {
    const { InMemoryTransport } = await import('@modelcontextprotocol/sdk/inMemory.js');
    const [left, right] = InMemoryTransport.createLinkedPair();
    await startServer(mode, right);
    return startClient(mode, left);
  }
  const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
  return startClient(mode, new StdioClientTransport({ command: process.execPath, args: [FILE, '0', mode, 'server'] }));
}

/** The cost of the processes that take part, so far. */
async function costOfAll(client, transport) {
  const own = cost();
  if (transport === 'memory') return own;
  const { content } = await client.callTool({ name: 'cost', arguments: {} });
  const ofServer = JSON.parse(content[0].text);
  return { bytes: own.bytes + ofServer.bytes, cpuMillis: own.cpuMillis + ofServer.cpuMillis };
}

async function measure(calls, mode, transport) {
  const { ResultSchema } = await import('@modelcontextprotocol/sdk/types.js');
  const client = await connect(mode, transport);
  const before = await costOfAll(client, transport);
  const started = performance.now();
  for (let i = 0; i < calls; i++) {
    const name = `made-up-${i}-${'x'.repeat(NAME_LENGTH)}`;
    const request = [
      { method: 'tools/call', params: { name, arguments: { [name]: i } } },
      { method: 'resources/read', params: { uri: `made-up://${name}` } },
      { method: name, params: {} },
    ][i % 3];
    await client.request(request, ResultSchema).catch(() => undefined);
    if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const millis = performance.now() - started;
  const after = await costOfAll(client, transport);
  process.send({ millis, bytes: after.bytes, cpuMillis: after.cpuMillis - before.cpuMillis });
  await client.close();
}

async function serve(mode) {
  const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js');
  await startServer(mode, new StdioServerTransport());
}

const run = (calls, mode, transport) =>
  new Promise((resolve, reject) => {
    const child = fork(FILE, [String(calls), mode, transport]);
    let result;
    child.once('message', (message) => {
      result = message;
      child.disconnect();
    });
    child.once('exit', (code) => (result ? resolve(result) : reject(new Error(`${mode} ended with ${code}`))));
  });

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function compare(calls, transport) {
  const results = Object.fromEntries(Object.keys(MODES).map((mode) => [mode, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of Object.keys(MODES)) results[mode].push(await run(calls, mode, transport));
  }
  const of = (mode, key) => median(results[mode].map((result) => result[key]));
  for (const [mode, title] of Object.entries(MODES)) {
    const ratio = (key) => (of(mode, key) / of('plain', key)).toFixed(2);
    process.stdout.write(
      `${TRANSPORTS[transport]}, ${title}: resident memory ${(of(mode, 'bytes') / 2 ** 20).toFixed(0)} MiB, ${ratio('bytes')} x; ` +
        `wall ${(of(mode, 'millis') / 1000).toFixed(2)} s, ${ratio('millis')} x; ` +
        `CPU ${(of(mode, 'cpuMillis') / 1000).toFixed(2)} s, ${ratio('cpuMillis')} x\n`,
    );
  }
}

const [, , calls = '20000', mode, transport] = process.argv;
if (mode && mode !== 'plain') await registerOpenTelemetry();
if (transport === 'server') await serve(mode);
else if (mode) await measure(Number(calls), mode, transport);
else for (const each of Object.keys(TRANSPORTS)) await compare(Number(calls), each);
