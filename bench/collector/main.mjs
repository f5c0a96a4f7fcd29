// Spans and data points a second of one Collector core with our configuration, and what the export costs the application:
//
//   node bench/collector/main.mjs [--short] [--write]
//
// It plays back what the main job exports, on loopback. Figures are of CPU seconds of the Collector's process, which has one core
// (GOMAXPROCS=1); a crowded machine lowers them nevertheless. --short takes four minutes instead of ten, for the same
// lines; --write puts the figures into docs/backends.md and docs/scale.md. Progress goes to stderr.
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureAppCost } from './app-cost.mjs';
import { captureMainJob, MetricRequest, requestsOf, SpanRequest } from './capture.mjs';
import { behind, MAIN, measureLoad, SINK, VARIANTS } from './load.mjs';
import { startCollector } from './processes.mjs';
import { comparison, statement, thousands, writeBlock } from './tables.mjs';

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
  },
});
const SIZE = options.short
  ? { capture: 8, seconds: 3, rounds: 2, calls: 10_000 }
  : { capture: 15, seconds: 10, rounds: 3, calls: 20_000 };
/** What a process with 50 spans a second exports at once. Smaller requests cost the Collector more for each span. */
const SPANS_A_REQUEST = 50;
const seconds = Number(options.seconds ?? SIZE.seconds);
const rounds = Number(options.rounds ?? SIZE.rounds);
const load = loadavg()[0].toFixed(1);

const say = (text) => console.error(`[${performance.now().toFixed(0).slice(0, -3).padStart(3)} s] ${text}`);

say(`capturing ${SIZE.capture} s of the main job`);
const captured = await captureMainJob(SIZE.capture);
const bodiesOf = (signal) => captured.filter((one) => one.signal === signal).map(({ body }) => body);
const traces = {
  signal: 'traces',
  unit: 'spans',
  requests: requestsOf(bodiesOf('traces'), SpanRequest, SPANS_A_REQUEST),
};
const metrics = {
  signal: 'metrics',
  unit: 'data points',
  requests: requestsOf(bodiesOf('metrics'), MetricRequest, 1),
};
const lines = [
  ...VARIANTS.map((variant) => ({ ...variant, ...traces, results: [] })),
  ...VARIANTS.slice(0, 2).map((variant) => ({ ...variant, ...metrics, results: [] })),
];

const sink = await startCollector([SINK], { GOMAXPROCS: '2' });
let costs;
try {
  for (const [at, line] of lines.entries()) {
    for (let round = 1; round <= rounds; round++) {
      const result = await measureLoad(line.configs, sink, line, seconds);
      line.results.push(result);
      const figure = `${thousands(result.perCore)} ${line.unit} a CPU second`;
      say(`line ${at + 1} of ${lines.length}, round ${round} of ${rounds}: ${line.title}: ${figure}`);
    }
  }
  const taker = await startCollector([MAIN], behind(sink));
  try {
    costs = await measureAppCost(`http://127.0.0.1:${taker.http}`, SIZE.calls, rounds, say);
  } finally {
    await taker.stop();
  }
} finally {
  await sink.stop();
}

const spans = traces.requests.reduce((sum, { items }) => sum + items, 0);
const how =
  `load ${load} before; ${thousands(spans)} spans of the main job in ${traces.requests.length} requests of at least ${SPANS_A_REQUEST}, played back for ` +
  `${seconds} s a run; ${thousands(SIZE.calls)} calls a run of the application`;
const figures = { lines, costs, how };
console.log(`${statement(figures)}\n\n${comparison(figures)}`);
if (options.write) {
  const page = (name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
  writeBlock(page('backends.md'), 'bench/collector', statement(figures));
  writeBlock(page('scale.md'), 'bench/collector', comparison(figures));
}
say('done');
