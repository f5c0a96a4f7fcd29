/**
 * The cost of the windows, the tracker and the report. Build first, then:
 *
 *   node --expose-gc bench/windows.mjs [collect] [recommend] [memory] [span] [record] [soak]
 *
 * Without names all run. Times are wall clock, the smallest, the median and the 95th percentile of many: on a machine
 * with other work only the smallest measures the code. `memory` simulates a day of 10 s collections and takes minutes.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SpanKind } from '@opentelemetry/api';
import { AggregationTemporality, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { McpHealthMonitor, McpPerformanceTracker, report } from '../packages/monitor/dist/index.js';
import { PerformanceSpanProcessor, WindowMetricReader, WindowStore } from '../packages/windows/dist/index.js';

const METRIC = 'mcp.client.operation.duration';
const wanted = process.argv.slice(2);
const runs = (name) => wanted.length === 0 || wanted.includes(name);

let state = 1;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return (state >>> 0) / 2 ** 32;
};
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const latency = () => Math.exp(-3 + 0.6 * normal());

function show(name, times, unit = 'ms') {
  const sorted = Float64Array.from(times).sort();
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))].toFixed(3);
  console.log(`  ${name.padEnd(46)} least ${at(0)}  p50 ${at(0.5)}  p95 ${at(0.95)} ${unit}`);
}

const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** A provider with this many histogram series, all of which are recorded between two collections. */
function rig(series, options = {}) {
  let nowMillis = 1.7e12;
  const reader = new WindowMetricReader({
    now: () => nowMillis,
    store: new WindowStore(options),
    intervalMillis: 3_600_000,
  });
  const histogram = new MeterProvider({ readers: [reader] }).getMeter('bench').createHistogram(METRIC);
  const attributes = Array.from({ length: series }, (_, i) => ({
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': `tool-${i}`,
    'network.transport': 'tcp',
    'mcp.protocol.version': '2025-11-25',
  }));
  return {
    reader,
    store: reader.store,
    now: () => nowMillis,
    record(perSeries) {
      for (const one of attributes) for (let i = 0; i < perSeries; i++) histogram.record(latency(), one);
    },
    async collect() {
      nowMillis += 10_000;
      await reader.collectNow();
    },
  };
}

async function collect() {
  console.log('2,000 histogram series, all active, 5 values each between collections');
  const { reader, store, record, collect: collectNow, now } = rig(2000);
  const sdk = [];
  const ours = [];
  const [collectSdk, ingest] = [reader.collect.bind(reader), store.ingest.bind(store)];
  reader.collect = async (given) => {
    const start = performance.now();
    const collected = await collectSdk(given);
    sdk.push(performance.now() - start);
    return collected;
  };
  store.ingest = (scopes, time) => {
    const start = performance.now();
    ingest(scopes, time);
    ours.push(performance.now() - start);
  };
  for (let i = 0; i < 300; i++) {
    record(5);
    await collectNow();
  }
  show("collect, the SDK's part (blocks)", sdk.slice(50));
  show('collect, the store’s part (blocks)', ours.slice(50));

  // The calls of the last 50 minutes, each observed when it ends.
  let trackerMillis = now() - 3_600_000;
  const tracker = new McpPerformanceTracker({ clock: { now: () => trackerMillis, after: () => () => {} } });
  for (let i = 0; i < 20_000; i++) {
    trackerMillis = now() - 1000 * (20_000 - i) * 0.15;
    tracker.observe(sample(i, trackerMillis));
  }
  const health = new McpHealthMonitor();
  health.setDependencies({ windows: store });
  const reports = [];
  const cpu = [];
  for (let i = 0; i < 100; i++) {
    record(1);
    await collectNow();
    const healthReport = await health.performHealthCheck();
    const start = performance.now();
    const used = process.cpuUsage();
    report({ windows: store, tracker, health: healthReport }, now());
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1000);
    reports.push(performance.now() - start);
  }
  show('report over 5 min, 200 operations, 10,000 calls', reports.slice(20));
  show('  the same, CPU time of all threads', cpu.slice(20));
  const grouped = [];
  for (let i = 0; i < 50; i++) {
    const start = performance.now();
    store.query({ metric: METRIC, over: '5m', take: 'p95', by: ['gen_ai.tool.name'] }, now());
    grouped.push(performance.now() - start);
  }
  show('p95 of each of 2,000 tools', grouped);
}

function recommendations() {
  console.log('recommendations of 10,000 calls with hashed arguments, half of them repeats, 196 operations: CPU time');
  let nowMillis = 1.7e12;
  const tracker = new McpPerformanceTracker({ clock: { now: () => nowMillis, after: () => () => {} } });
  for (let i = 0; i < 10_000; i++) {
    nowMillis += 150;
    const attributes = { 'mcp.session.id': 'abc', 'mcp_vitals.arguments.hash': `${i % (25 * 196)}`.padStart(16, '0') };
    tracker.observe({ ...sample(i, nowMillis), operation: `tools/call tool-${i % 196}`, attributes });
  }
  const cpu = [];
  for (let i = 0; i < 60; i++) {
    const used = process.cpuUsage();
    tracker.getOptimizationRecommendations(undefined, nowMillis);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1000);
  }
  show('the first, before the code is compiled', cpu.slice(0, 1));
  show('the others', cpu.slice(1));
}

const timesOf = (endMillis) => {
  const durationMs = 1000 * latency();
  return { startMillis: endMillis - durationMs, durationMs };
};

const sample = (i, nowMillis) => ({
  operation: `tools/call tool-${i % 250}`,
  kind: 'client',
  ...timesOf(nowMillis),
  ok: i % 50 !== 0,
  errorType: i % 50 === 0 ? 'timeout' : undefined,
  traceId: `${i}`.padStart(32, '0'),
  spanId: `${i}`.padStart(16, '0'),
  parentSpanId: `${i >> 3}`,
  attributes: { 'mcp_vitals.arguments.hash': `${i % 5000}` },
});

/** A day of 10 s collections, in a process of its own; `keep` false collects an hour of them and discards it. */
async function day(series, keep) {
  const { reader, store, record, collect: collectNow } = rig(series);
  if (!keep) store.ingest = () => {};
  // Memory that is not kept stops growing after the first hour.
  for (let i = 0; i < (keep ? 8640 : 360); i++) {
    record(2);
    await collectNow();
  }
  for (let i = 0; i < 5; i++) global.gc();
  // Freed pages go back to the system a little later.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const { bytes, blocks, droppedBlocks } = store.stats();
  console.log(JSON.stringify({ inUse: heapUsed + arrayBuffers, rss, bytes, blocks, droppedBlocks }));
  await reader.shutdown();
}

function memory() {
  for (const series of [100, 2000]) {
    const measure = (keep) => {
      const args = ['--expose-gc', fileURLToPath(import.meta.url), 'day', `${series}`, `${keep}`];
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      if (stderr) console.error(stderr);
      return JSON.parse(stdout);
    };
    const [without, kept] = [measure(false), measure(true)];
    console.log(`${series} histogram series, all active, 24 h of 10 s collections, against collecting without keeping`);
    console.log(`  blocks ${kept.blocks}, dropped ${kept.droppedBlocks}, bytes in blocks ${megabytes(kept.bytes)}`);
    console.log(`  heap and buffers ${megabytes(kept.inUse - without.inUse)}`);
    console.log(`  resident ${megabytes(kept.rss - without.rss)} (${megabytes(kept.rss)} - ${megabytes(without.rss)})`);
  }
}

function spans() {
  console.log('a span that ends, in nanoseconds');
  const mcp = {
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': 'list_tables',
    'mcp.session.id': 'abc',
    'network.transport': 'tcp',
    'mcp.protocol.version': '2025-11-25',
    'gen_ai.operation.name': 'execute_tool',
    'jsonrpc.request.id': '7',
    'server.address': 'localhost',
  };
  const other = {
    'http.request.method': 'GET',
    'url.full': 'http://localhost/',
    'server.address': 'localhost',
    'server.port': 80,
    'network.peer.address': '::1',
    'http.response.status_code': 200,
  };
  const tracer = new TracerProvider({ spanProcessors: [] }).getTracer('bench');
  const ended = (attributes, kind) =>
    Array.from({ length: 1000 }, () => {
      const span = tracer.startSpan('x', { attributes, kind });
      span.end();
      return span;
    });
  const tracker = new McpPerformanceTracker();
  const processor = new PerformanceSpanProcessor(tracker.observe);
  const nothing = new PerformanceSpanProcessor(() => {});
  const mcpSpans = ended(mcp, SpanKind.CLIENT);
  const otherSpans = ended(other, SpanKind.CLIENT);
  const time = (onto, list) => {
    const times = [];
    for (let round = 0; round < 400; round++) {
      const start = performance.now();
      for (const span of list) onto.onEnd(span);
      times.push(((performance.now() - start) * 1e6) / list.length);
    }
    return times.slice(50);
  };
  show('MCP, processor alone', time(nothing, mcpSpans), 'ns');
  show('MCP, processor, tracker and its detector', time(processor, mcpSpans), 'ns');
  show('not MCP', time(processor, otherSpans), 'ns');
}

async function secondReader() {
  console.log('record() of a histogram with 4 attributes, 100 series, in nanoseconds');
  class Other extends MetricReader {
    constructor() {
      super({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
    }
    async onShutdown() {}
    async onForceFlush() {}
  }
  const attributes = Array.from({ length: 100 }, (_, i) => ({
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': `t${i}`,
    'network.transport': 'tcp',
    'mcp.protocol.version': '2025-11-25',
  }));
  const time = async (readers) => {
    const histogram = new MeterProvider({ readers }).getMeter('bench').createHistogram(METRIC);
    const times = [];
    for (let round = 0; round < 400; round++) {
      const start = performance.now();
      for (const one of attributes) for (let i = 0; i < 20; i++) histogram.record(0.05, one);
      times.push(((performance.now() - start) * 1e6) / 2000);
      if (round % 50 === 0) for (const reader of readers) await reader.collect();
    }
    return times.slice(50);
  };
  show('the exporter’s reader alone', await time([new Other()]), 'ns');
  show(
    'with the windows’ beside it',
    await time([new Other(), new WindowMetricReader({ intervalMillis: 3_600_000 })]),
    'ns',
  );
}

async function soak() {
  console.log('a soak of 1,000,000 calls: spans, metrics, tracker, windows, reports');
  const { reader, store, record, collect: collectNow, now } = rig(20);
  const clock = { now, after: () => () => {} };
  const tracker = new McpPerformanceTracker({ maxSnapshots: 1000, clock });
  const tracer = new TracerProvider({ spanProcessors: [new PerformanceSpanProcessor(tracker.observe)] }).getTracer(
    'bench',
  );
  const heap = [];
  for (let i = 1; i <= 1000; i++) {
    record(50);
    for (let j = 0; j < 1000; j++) {
      tracer
        .startSpan('x', {
          kind: SpanKind.CLIENT,
          attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': `t${j % 30}` },
        })
        .end();
    }
    await collectNow();
    tracker.tick();
    if (i % 50 !== 0) continue;
    report({ windows: store, tracker }, now());
    global.gc();
    heap.push(process.memoryUsage().heapUsed);
  }
  // The fine blocks fill up in the first hour, 360 collections.
  const [early, late] = [heap[9], heap.at(-1)];
  console.log(`  heap after 500,000 calls ${megabytes(early)}, after 1,000,000 ${megabytes(late)}`);
  await reader.shutdown();
  await reader.shutdown();
}

if (wanted[0] === 'day') {
  await day(Number(wanted[1]), wanted[2] === 'true');
  process.exit();
}
if (runs('collect')) await collect();
if (runs('recommend')) recommendations();
if (runs('span')) spans();
if (runs('record')) await secondReader();
if (runs('soak')) await soak();
if (runs('memory')) memory();
