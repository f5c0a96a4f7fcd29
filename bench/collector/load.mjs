// Plays captured requests to a Collector as fast as it takes them, and counts its CPU seconds.
import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, peakMebibytes, startCollector, untilIdle } from './processes.mjs';

/** Senders at a time: enough to keep one core busy. */
const SENDERS = 4;
export const DECISION_SECONDS = 2;

const file = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
export const MAIN = file('otel-collector.yaml');
export const SINK = file('bench/collector/sink.yaml');
export const VARIANTS = [
  { title: 'receives and drops', configs: [SINK] },
  { title: 'otel-collector.yaml, keeps 10 %', configs: [MAIN] },
  { title: '… without redaction', configs: [MAIN, file('bench/collector/without-redaction.yaml')] },
  { title: '… without span_metrics', configs: [MAIN, file('bench/collector/without-span-metrics.yaml')] },
  { title: 'keep-every-trace.yaml', configs: [MAIN, file('deploy/collector/keep-every-trace.yaml')] },
  { title: 'front.yaml', configs: [file('deploy/collector/front.yaml')] },
];

const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });

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

/** The addresses of a Collector that takes what another one sends. */
export const behind = (sink) => ({
  JAEGER_OTLP: `127.0.0.1:${sink.grpc}`,
  PROMETHEUS_OTLP: `http://127.0.0.1:${sink.http}`,
  TIER2_HOST: '127.0.0.1',
  TIER2_PORT: String(sink.grpc),
});

/** Sends for some seconds to a Collector of these configurations, and waits until all is through: items a CPU second. */
export async function measureLoad(configs, sink, { signal, requests }, seconds) {
  const collector = await startCollector(configs, {
    ...behind(sink),
    TRACE_DECISION_WAIT: `${DECISION_SECONDS}s`,
    TRACE_MAX_WAITING: '200000',
    TRACE_SLOW_MILLIS: '1000',
  });
  try {
    const { pid, http } = collector;
    const before = cpuSeconds(pid);
    const { accepted, refused } = await send(http, signal, requests, seconds);
    await untilIdle(pid, (DECISION_SECONDS + 1) * 1000);
    return { perCore: accepted / (cpuSeconds(pid) - before), refused, peak: peakMebibytes(pid) };
  } finally {
    await collector.stop();
  }
}

async function send(port, signal, requests, seconds) {
  const until = performance.now() + seconds * 1000;
  const items = { accepted: 0, refused: 0 };
  let turn = 0;
  let mask = randomBytes(16);
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (performance.now() < until) {
        const next = requests[turn++ % requests.length];
        if (turn % requests.length === 0) mask = randomBytes(16);
        const status = await post(port, signal, next.withMask(mask));
        items[status === 200 ? 'accepted' : 'refused'] += next.items;
      }
    }),
  );
  return items;
}
