// A healthy process with little traffic, hour after hour, under the default rules: `node bench/healthy-hours.mjs [hours] [failing share]`.
// Sessions of 5 to 50 calls come at random, once an hour on average. Quiet in which every window is empty is skipped, for nothing
// can change in it. Prints every alert that fired; the bar is none in 10,000 hours. Then the server has an outage, which has to page.
import { AlertStates, DEFAULT_RULES, evaluateRules, RuleSet } from '@mcp-vitals/monitor';
import { METRICS, metricOptions } from '@mcp-vitals/signals';
import { WindowMetricReader, WindowStore } from '@mcp-vitals/windows';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const HOURS = Number(process.argv[2] ?? 10_000);
const SHARE = Number(process.argv[3] ?? 0.005);
const HOUR = 3_600_000;
const INTERVAL = 10_000;
/** The longest window of the rules in play, and one interval. */
const QUIET = 310_000;

let state = 7;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

let nowMillis = 1.7e12;
const store = new WindowStore({ cellMillis: INTERVAL, retentionMillis: HOUR });
const reader = new WindowMetricReader({ now: () => nowMillis, store, intervalMillis: HOUR });
const meter = new MeterProvider({ readers: [reader] }).getMeter('bench');
const calls = meter.createHistogram(
  METRICS.serverOperationDuration.name,
  metricOptions(METRICS.serverOperationDuration),
);
const set = new RuleSet(DEFAULT_RULES, { retentionMillis: HOUR });
const states = new AlertStates(set, { intervalMillis: INTERVAL });
const fired = new Map();
let count = 0;

function call(share) {
  count++;
  const attributes = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': `tool${Math.floor(3 * random())}` };
  if (random() < share) attributes['error.type'] = 'tool_error';
  calls.record(0.02 + 0.6 * random() ** 3, attributes);
}

async function tick() {
  nowMillis += INTERVAL;
  await reader.collectNow();
  for (const { alert, to } of states.advance(evaluateRules(set, store, nowMillis), nowMillis)) {
    if (to === 'firing') fired.set(alert.rule, (fired.get(alert.rule) ?? 0) + 1);
  }
}

const endMillis = nowMillis + HOURS * HOUR;
while (nowMillis < endMillis) {
  let left = 5 + Math.floor(45 * random());
  const each = 0.2 + 2 * random();
  for (let quiet = 0; quiet < QUIET; quiet += INTERVAL) {
    for (let i = Math.min(left, Math.floor(each + random())); i > 0; i--, left--, quiet = 0) call(SHARE);
    if (left > 0) quiet = 0;
    await tick();
  }
  nowMillis += Math.floor((-Math.log(1 - random()) * HOUR) / INTERVAL) * INTERVAL;
}
console.log(`${HOURS} hours, ${count} calls, ${100 * SHARE} % failing: ${fired.size === 0 ? 'no alert' : ''}`);
for (const [rule, times] of fired) console.log(`  ${rule} fired ${times} times`);

for (let i = 0; i < 30; i++) {
  for (let j = 0; j < 5; j++) call(0);
  await tick();
}
fired.clear();
let seconds = 0;
for (; seconds < 600 && fired.size === 0; seconds += INTERVAL / 1000) {
  for (let j = 0; j < 5; j++) call(1);
  await tick();
}
console.log(`a full outage then paged after ${seconds} s: ${[...fired.keys()].join(', ')} (bar 120 s)`);
