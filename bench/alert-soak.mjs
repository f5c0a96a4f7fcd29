// A million evaluations of rules in which tools come and go, alerts fire and resolve, rules are reloaded and states restored:
// `node --expose-gc bench/alert-soak.mjs [evaluations]`. Prints the growth of the heap per hour of the process's time.
import { AlertStates, DEFAULT_RULES, evaluateRules, RuleSet } from '@mcp-vitals/monitor';
import { METRICS, metricOptions } from '@mcp-vitals/signals';
import { WindowMetricReader, WindowStore } from '@mcp-vitals/windows';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const EVALUATIONS = Number(process.argv[2] ?? 1_000_000);
const TICKS = Math.ceil(EVALUATIONS / DEFAULT_RULES.length);
const INTERVAL = 10_000;
const HOUR = 3_600_000;
const options = { retentionMillis: HOUR };

let nowMillis = 1.7e12;
const store = new WindowStore({ cellMillis: INTERVAL, retentionMillis: HOUR, maxSeries: 200 });
const reader = new WindowMetricReader({ now: () => nowMillis, store, intervalMillis: HOUR });
const meter = new MeterProvider({ readers: [reader] }).getMeter('bench');
const calls = meter.createHistogram(
  METRICS.serverOperationDuration.name,
  metricOptions(METRICS.serverOperationDuration),
);
let set = new RuleSet(DEFAULT_RULES, options);
let states = new AlertStates(set, { intervalMillis: INTERVAL });
const counts = { firing: 0, resolved: 0, reloads: 0, restores: 0 };
const heap = [];

for (let tick = 0; tick < TICKS; tick++) {
  // A hundred names within a day, an outage of ten minutes every hour, a slow tool every third.
  const name = `tool_${Math.floor(tick / 86) % 100}`;
  const isOutage = tick % 360 < 60;
  for (let i = 0; i < 4; i++) {
    const attributes = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': name };
    if (isOutage) attributes['error.type'] = 'timeout';
    calls.record(tick % 1080 < 120 ? 1.5 : 0.05, attributes);
  }
  nowMillis += INTERVAL;
  await reader.collectNow();
  for (const { to } of states.advance(evaluateRules(set, store, nowMillis), nowMillis)) if (to in counts) counts[to]++;
  states.alerts();
  if (tick % 1000 === 999) {
    set = new RuleSet(DEFAULT_RULES, options);
    states.replaceRules(set, nowMillis);
    counts.reloads++;
  }
  if (tick % 1500 === 1499) {
    const snapshot = JSON.parse(JSON.stringify(states.snapshot(nowMillis, nowMillis)));
    states = new AlertStates(set, { intervalMillis: INTERVAL });
    states.restore(snapshot, nowMillis, nowMillis);
    counts.restores++;
  }
  // The first tenth fills windows and caches.
  if (tick >= TICKS / 10 && tick % Math.ceil(TICKS / 100) === 0) {
    globalThis.gc?.();
    heap.push({ hours: (tick * INTERVAL) / HOUR, megabytes: process.memoryUsage().heapUsed / 2 ** 20 });
  }
}

/** The slope of a straight line by least squares. */
function slope(points) {
  const mean = (key) => points.reduce((sum, point) => sum + point[key], 0) / points.length;
  const [x, y] = [mean('hours'), mean('megabytes')];
  const covariance = points.reduce((sum, { hours, megabytes }) => sum + (hours - x) * (megabytes - y), 0);
  return covariance / points.reduce((sum, { hours }) => sum + (hours - x) ** 2, 0);
}

const { firing, resolved, reloads, restores } = counts;
console.log(
  `${TICKS * DEFAULT_RULES.length} evaluations, ${firing} fired, ${resolved} resolved, ${reloads} reloads, ${restores} restores`,
);
console.log(
  `heap ${heap[0].megabytes.toFixed(1)} to ${heap.at(-1).megabytes.toFixed(1)} MiB: ${slope(heap).toFixed(4)} MiB/h (bar 1 MB/h)`,
);
