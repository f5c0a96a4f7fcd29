// Cost of one evaluation of 1,000 rules over 2,000 series, in slices as the loop of Monitoring runs it:
// `node bench/alert-rules.mjs [ticks]`. Prints CPU per tick and the longest
// times without a pause. On a machine with other work only the least measures the code.
import { setImmediate } from 'node:timers/promises';
import { AlertStates, evaluateInSlices, RuleSet } from '@mcp-vitals/monitor';
import { METRICS, metricOptions } from '@mcp-vitals/signals';
import { WindowMetricReader } from '@mcp-vitals/windows';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const TICKS = Number(process.argv[2] ?? 40);
const TOOLS = 500;
const INTERVAL_MILLIS = 10_000;

const tool = (i) => ({ 'gen_ai.tool.name': `tool_${i % TOOLS}` });
const level = 'warning';
const rules = [
  ...many(300, (i) => ({ indicator: 'server_error_ratio', where: tool(i), over: '5m', when: '>', threshold: 5 })),
  ...many(200, (i) => ({ indicator: 'server_latency_p95', where: tool(i), over: '5m', when: '>', threshold: 1000 })),
  ...many(150, (i) => ({
    indicator: 'operation_error_ratio',
    where: operation(i),
    over: '5m',
    when: '>',
    threshold: 5,
  })),
  ...many(100, (i) => ({
    indicator: 'server_error_ratio',
    by: ['gen_ai.tool.name'],
    over: '5m',
    when: '>',
    threshold: i,
  })),
  ...many(100, (i) => ({
    indicator: 'operation_latency_p95',
    where: operation(i),
    over: '10m',
    when: '>',
    threshold: 500,
  })),
  ...many(50, (i) => ({ indicator: 'server_error_ratio', where: tool(i), objective: 99.9 })),
  ...many(50, (i) => ({ indicator: 'server_count', where: tool(i), absentFor: '10m' })),
  ...many(50, (i) => ({ anomaly: { operation: `operation_${i}` } })),
].map((rule, i) => ({ name: `Rule${i}`, level, ...rule }));

function operation(i) {
  return { 'mcp_vitals.operation.name': `operation_${i % TOOLS}` };
}

function many(count, make) {
  return Array.from({ length: count }, (_, i) => make(i));
}

let nowMillis = 1_700_000_000_000;
const reader = new WindowMetricReader({ now: () => nowMillis, intervalMillis: 3_600_000 });
const meter = new MeterProvider({ readers: [reader] }).getMeter('bench');
const [server, operations] = [METRICS.serverOperationDuration, METRICS.operationDuration].map((metric) =>
  meter.createHistogram(metric.name, metricOptions(metric)),
);

/** Every tool is called in every interval; one in fifty fails often, the others now and then. */
async function collect() {
  intervals++;
  for (let i = 0; i < TOOLS; i++) {
    const attributes = { 'mcp.method.name': 'tools/call', ...tool(i) };
    for (let call = 0; call < 5; call++) {
      server.record(0.01 + (i % 7) * 0.03, attributes);
      operations.record(0.02, operation(i));
    }
    if (i % 50 !== 0 && (i + intervals) % 30 !== 0) continue;
    server.record(0.2, { ...attributes, 'error.type': 'tool_error' });
    operations.record(0.2, { ...operation(i), 'error.type': 'timeout' });
  }
  nowMillis += INTERVAL_MILLIS;
  await reader.collectNow();
}

let intervals = 0;
for (let i = 0; i < 370; i++) await collect();

const set = new RuleSet(rules);
const states = new AlertStates(set, { intervalMillis: INTERVAL_MILLIS });
const figures = [];
for (let tick = 0; tick < TICKS + 10; tick++) {
  await collect();
  const cpu = process.cpuUsage();
  let sliceStart = performance.now();
  let longest = 0;
  const endSlice = () => {
    longest = Math.max(longest, performance.now() - sliceStart);
  };
  const offset = nowMillis - performance.now();
  const { results } = await evaluateInSlices(set, reader.store, {
    now: () => performance.now() + offset,
    pause: async () => {
      endSlice();
      await setImmediate();
      sliceStart = performance.now();
    },
    collections: () => reader.store.stats().collections,
  });
  endSlice();
  const advanceStart = performance.now();
  states.advance(results, nowMillis);
  const advance = performance.now() - advanceStart;
  const { user, system } = process.cpuUsage(cpu);
  // The first ticks are compiled while they run.
  if (tick >= 10) figures.push({ cpuMillis: (user + system) / 1000, longest, advance });
}

const sorted = (key) => figures.map((figure) => figure[key]).sort((a, b) => a - b);
const at = (values, share) => values[Math.min(values.length - 1, Math.floor(values.length * share))].toFixed(1);
const show = (values) => `least ${at(values, 0)}, median ${at(values, 0.5)}, p95 ${at(values, 0.95)} ms`;
const { series } = reader.store.stats();
const alerts = states.alerts().filter(({ state }) => state === 'firing').length;
console.log(`${rules.length} rules, ${series} series, ${alerts} alerts, ${TICKS} ticks`);
console.log(`CPU a tick: ${show(sorted('cpuMillis'))} (bar 50 ms)`);
console.log(`longest slice of the evaluation: ${show(sorted('longest'))} (bar 10 ms)`);
console.log(`states, in one slice: ${show(sorted('advance'))} (bar 10 ms)`);
