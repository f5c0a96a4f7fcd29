// The cost of 20,000 calls with made-up names: `node bench/hostile-names.mjs [calls]`.
//
// Each call asks for a tool that does not exist, by another name, under another method or URI, with client and server in
// one process. Prints resident memory and wall time with mcp-vitals and an OpenTelemetry SDK whose exporters drop
// everything, and each as a multiple of that with neither. Each runs in processes of its own. Build first.
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

async function measure(isObserved) {
  if (isObserved) await registerOpenTelemetry();
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js');
  const { InMemoryTransport } = await import('@modelcontextprotocol/sdk/inMemory.js');
  const { ResultSchema } = await import('@modelcontextprotocol/sdk/types.js');
  const { McpInstrumentation } = await import('@mcp-vitals/instrumentation');
  const info = { name: 'hostile-names', version: '1.0.0' };
  const server = new McpServer(info);
  server.registerTool('real', {}, async () => ({ content: [] }));
  const client = new Client(info);
  if (isObserved) {
    const instrumentation = new McpInstrumentation();
    instrumentation.instrumentServer(server);
    instrumentation.instrumentClient(client);
  }
  const [left, right] = InMemoryTransport.createLinkedPair();
  await server.connect(right);
  await client.connect(left);
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

if (process.argv[3]) await measure(process.argv[3] === 'observed');
else {
  const results = { plain: [], observed: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of ['plain', 'observed']) results[mode].push(await run(mode));
  }
  const of = (mode, key) => median(results[mode].map((result) => result[key]));
  const ratio = (key) => (of('observed', key) / of('plain', key)).toFixed(2);
  process.stdout.write(
    `resident memory ${(of('observed', 'peak') / 2 ** 20).toFixed(0)} MiB, ${ratio('peak')} x that without us; ` +
      `wall ${(of('observed', 'millis') / 1000).toFixed(2)} s, ${ratio('millis')} x; ` +
      `CPU ${(of('observed', 'cpuMillis') / 1000).toFixed(2)} s, ${ratio('cpuMillis')} x\n`,
  );
}
