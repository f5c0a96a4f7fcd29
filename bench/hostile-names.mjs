// The cost of 20,000 calls with made-up names: `node bench/hostile-names.mjs [calls]`.
//
// Each call asks for a tool that does not exist, by another name, under another method or URI, with client and server in
// one process. Prints resident memory, wall and CPU time with mcp-vitals and an OpenTelemetry SDK whose exporters drop
// everything, and each as a multiple of that with neither; then the same for a span and a histogram record a side and
// trace context between them, written by hand: what OpenTelemetry costs here by itself. Each runs in processes of its
// own. Build first.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = 3;
const calls = Number(process.argv[2] ?? 20_000);
const NAME_LENGTH = 64;

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

/** The least that spans and metrics on both sides must do, with names that are fixed. */
async function observeByHand(client, serverTransport) {
  const { context, metrics, propagation, SpanKind, SpanStatusCode, trace } = await import('@opentelemetry/api');
  const tracer = trace.getTracer('by-hand');
  const errorTypeOf = (error) => String(error?.code ?? 'tool_error');
  const begin = (kind, histogram, id, parent) => {
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
  const meter = metrics.getMeter('by-hand');
  const clientDuration = meter.createHistogram('mcp.client.operation.duration', { unit: 's' });
  const serverDuration = meter.createHistogram('mcp.server.operation.duration', { unit: 's' });
  const { request } = client;
  client.request = ({ method, params }, schema) => {
    const { active, end } = begin(SpanKind.CLIENT, clientDuration, 0, context.active());
    const _meta = {};
    propagation.inject(active, _meta);
    const answer = context.with(active, request, client, { method, params: { ...params, _meta } }, schema);
    answer.then(() => end(), end);
    return answer;
  };
  const ends = new Map();
  const { onmessage } = serverTransport;
  serverTransport.onmessage = (message, extra) => {
    const parent = propagation.extract(context.active(), message.params?._meta ?? {});
    const { active, end } = begin(SpanKind.SERVER, serverDuration, message.id, parent);
    ends.set(message.id, end);
    return context.with(active, onmessage, undefined, message, extra);
  };
  const { send } = serverTransport;
  serverTransport.send = (message, options) => {
    ends.get(message.id)?.(message.error);
    ends.delete(message.id);
    return send.call(serverTransport, message, options);
  };
}

async function measure(mode) {
  if (mode !== 'plain') await registerOpenTelemetry();
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js');
  const { InMemoryTransport } = await import('@modelcontextprotocol/sdk/inMemory.js');
  const { ResultSchema } = await import('@modelcontextprotocol/sdk/types.js');
  const { McpInstrumentation } = await import('@mcp-vitals/instrumentation');
  const info = { name: 'hostile-names', version: '1.0.0' };
  const server = new McpServer(info);
  server.registerTool('real', {}, async () => ({ content: [] }));
  const client = new Client(info);
  if (mode === 'observed') {
    const instrumentation = new McpInstrumentation();
    instrumentation.instrumentServer(server);
    instrumentation.instrumentClient(client);
  }
  const [left, right] = InMemoryTransport.createLinkedPair();
  await server.connect(right);
  await client.connect(left);
  if (mode === 'by-hand') await observeByHand(client, right);
  const started = performance.now();
  const cpu = process.cpuUsage();
  let peak = 0;
  for (let i = 0; i < calls; i++) {
    const name = `made-up-${i}-${'x'.repeat(NAME_LENGTH)}`;
    const request = [
      { method: 'tools/call', params: { name, arguments: { [name]: i } } },
      { method: 'resources/read', params: { uri: `made-up://${name}` } },
      { method: name, params: {} },
    ][i % 3];
    await client.request(request, ResultSchema).catch(() => undefined);
    if (i % 500 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      peak = Math.max(peak, process.memoryUsage.rss());
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  process.send({ millis: performance.now() - started, cpuMillis: (user + system) / 1000, peak });
}

const run = (mode) =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [String(calls), mode]);
    child.once('message', (result) => {
      resolve(result);
      child.kill();
    });
    child.once('exit', (code) => reject(new Error(`${mode} ended with ${code}`)));
  });

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

if (process.argv[3]) await measure(process.argv[3]);
else {
  const results = { plain: [], observed: [], 'by-hand': [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of Object.keys(results)) results[mode].push(await run(mode));
  }
  const of = (mode, key) => median(results[mode].map((result) => result[key]));
  const line = (mode, title) => {
    const ratio = (key) => (of(mode, key) / of('plain', key)).toFixed(2);
    process.stdout.write(
      `${title}: resident memory ${(of(mode, 'peak') / 2 ** 20).toFixed(0)} MiB, ${ratio('peak')} x that without; ` +
        `wall ${(of(mode, 'millis') / 1000).toFixed(2)} s, ${ratio('millis')} x; ` +
        `CPU ${(of(mode, 'cpuMillis') / 1000).toFixed(2)} s, ${ratio('cpuMillis')} x\n`,
    );
  };
  line('observed', 'mcp-vitals');
  line('by-hand', 'by hand');
}
