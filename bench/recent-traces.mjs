#!/usr/bin/env node
/**
 * The cost of keeping a span for the page, in CPU: `node bench/recent-traces.mjs` after `npm run build`. Spans of four a trace, as a call
 * with its database makes them.
 */
import { RecentTraces, TraceSpanProcessor } from '../packages/windows/dist/index.js';

const SPANS = 200_000;
const ROUNDS = 7;

const spanOf = (i) => {
  const traceId = Math.floor(i / 4)
    .toString(16)
    .padStart(32, '0');
  const spanId = i.toString(16).padStart(16, '0');
  return {
    name: 'tools/call look_up',
    kind: 1,
    attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'look_up' },
    startTime: [1_700_000_000, i],
    duration: [0, 1_000_000],
    status: { code: i % 100 === 0 ? 2 : 0 },
    spanContext: () => ({ traceId, spanId }),
  };
};

const nanos = [];
for (let round = 0; round < ROUNDS; round++) {
  const spans = Array.from({ length: SPANS }, (_, i) => spanOf(i));
  const processor = new TraceSpanProcessor(new RecentTraces());
  const before = process.cpuUsage();
  for (const span of spans) processor.onEnd(span);
  const { user, system } = process.cpuUsage(before);
  nanos.push((1000 * (user + system)) / SPANS);
}
nanos.sort((a, b) => a - b);
console.log(
  `keeping a span: median ${nanos[ROUNDS >> 1].toFixed(0)} ns of CPU (${nanos[0].toFixed(0)} to ${nanos.at(-1).toFixed(0)}, ${ROUNDS} rounds of ${SPANS})`,
);
