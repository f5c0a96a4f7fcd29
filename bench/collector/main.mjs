// Spans and data points a second of one Collector core with our configuration, and what the export costs the application:
//
//   node bench/collector/main.mjs [--seconds 10] [--rounds 3] [--page docs/scale.md]
//
// It plays back what the main job exports, on loopback, at most --seconds for each line. Figures are of CPU seconds of the Collector's
// process, which has one core (GOMAXPROCS=1), so that other work on the machine does not count.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureAppCost } from './app-cost.mjs';
import { captureMainJob, MetricRequest, SpanRequest } from './capture.mjs';
import { cpuSeconds, peakMebibytes, startCollector } from './processes.mjs';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    page: { type: 'string' },
  },
});
const SECONDS = Number(options.seconds);
const ROUNDS = Number(options.rounds);
/** Senders at a time: enough to keep one core busy. */
const SENDERS = 4;
const DECISION_SECONDS = 2;
const MARKS = ['<!-- bench/collector: begin -->', '<!-- bench/collector: end -->'];

const file = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const MAIN = file('otel-collector.yaml');
const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const thousands = (value) => Math.round(value).toLocaleString('en');

function post(port, signal, body) {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      ...{ agent, port, host: '127.0.0.1', path: `/v1/${signal}`, method: 'POST' },
      headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length },
    });
    request.on('error', reject).on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    request.end(body);
  });
}

/** Sends for SECONDS, then waits until what waits in the Collector is through. */
async function load({ pid, http }, signal, requests) {
  const before = cpuSeconds(pid);
  const until = performance.now() + SECONDS * 1000;
  let accepted = 0;
  let refused = 0;
  let turn = 0;
  let mask = randomBytes(16);
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (performance.now() < until) {
        const next = requests[turn++ % requests.length];
        if (turn % requests.length === 0) mask = randomBytes(16);
        if ((await post(http, signal, next.withMask(mask))) === 200) accepted += next.items;
        else refused += next.items;
      }
    }),
  );
  await delay((DECISION_SECONDS + 3) * 1000);
  const spent = cpuSeconds(pid) - before;
  return { perCore: accepted / spent, refused, peak: peakMebibytes(pid) };
}

const variants = [
  { title: 'receives and drops', configs: [file('bench/collector/sink.yaml')] },
  { title: 'otel-collector.yaml, keeps 10 %', configs: [MAIN] },
  { title: '… without redaction', configs: [MAIN, file('bench/collector/without-redaction.yaml')] },
  { title: '… without span_metrics', configs: [MAIN, file('bench/collector/without-span-metrics.yaml')] },
  { title: 'keep-every-trace.yaml', configs: [MAIN, file('deploy/collector/keep-every-trace.yaml')] },
  { title: 'front.yaml', configs: [file('deploy/collector/front.yaml')] },
];

const captured = await captureMainJob(15);
const of = (signal, Kind) =>
  captured
    .filter((one) => one.signal === signal)
    .map(({ body }) => new Kind(body))
    .filter(({ items }) => items > 0);
const loads = [
  { signal: 'traces', unit: 'spans', requests: of('traces', SpanRequest), variants },
  { signal: 'metrics', unit: 'data points', requests: of('metrics', MetricRequest), variants: variants.slice(0, 2) },
];
const rows = [];
const sink = await startCollector([file('bench/collector/sink.yaml')], { GOMAXPROCS: '2' });
try {
  for (const { signal, unit, requests, variants: measured } of loads) {
    for (const { title, configs } of measured) {
      const results = [];
      for (let round = 0; round < ROUNDS; round++) {
        const collector = await startCollector(configs, {
          JAEGER_OTLP: `127.0.0.1:${sink.grpc}`,
          PROMETHEUS_OTLP: `http://127.0.0.1:${sink.http}`,
          TIER2_HOST: '127.0.0.1',
          TIER2_PORT: String(sink.grpc),
          TRACE_DECISION_WAIT: `${DECISION_SECONDS}s`,
          TRACE_MAX_WAITING: '200000',
          TRACE_SLOW_MILLIS: '1000',
        });
        try {
          results.push(await load(collector, signal, requests));
        } finally {
          await collector.stop();
        }
      }
      const figure = (name) => results.map((result) => result[name]);
      rows.push(
        [
          title,
          unit,
          thousands(median(figure('perCore'))),
          figure('perCore').map(thousands).join('; '),
          thousands(figure('refused').reduce((sum, value) => sum + value, 0)),
          thousands(Math.max(...figure('peak'))),
        ].join(' | '),
      );
      console.error(rows.at(-1));
    }
  }
  const taker = await startCollector([MAIN], {
    JAEGER_OTLP: `127.0.0.1:${sink.grpc}`,
    PROMETHEUS_OTLP: `http://127.0.0.1:${sink.http}`,
  });
  let costs;
  try {
    costs = await measureAppCost(`http://127.0.0.1:${taker.http}`, 20_000, ROUNDS);
  } finally {
    await taker.stop();
  }
  const spans = loads[0].requests.reduce((sum, { items }) => sum + items, 0);
  const table = [
    `${cpus()[0].model}; ${spans} spans of the main job in ${loads[0].requests.length} requests, played back.`,
    '',
    '| one Collector core | items | a second of CPU, median | each run | refused | memory at most, MiB |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    '',
    '| the application, client and server in one process | CPU us a call, median | each run |',
    '| --- | --- | --- |',
    ...Object.entries(costs).map(
      ([kind, all]) => `| ${kind} | ${median(all).toFixed(0)} | ${all.map((one) => one.toFixed(0)).join(', ')} |`,
    ),
  ].join('\n');
  console.log(table);
  if (options.page !== undefined) {
    const [before, rest] = readFileSync(options.page, 'utf8').split(MARKS[0]);
    writeFileSync(options.page, `${before}${MARKS[0]}\n\n${table}\n\n${MARKS[1]}${rest.split(MARKS[1])[1]}`);
  }
} finally {
  await sink.stop();
}
