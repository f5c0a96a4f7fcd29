import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ROOT } from '../../helpers/compat-app.js';
import { metricsOf, spansOf } from '../../helpers/otlp.js';
import { until } from '../backends/backend-process.js';
import { CollectorProcess } from '../backends/collector-process.js';
import { describeWith } from '../backends/programs.js';
import { Stack } from '../backends/stack.js';

const TRACES = 200;
/** Each span of a trace comes in a request of its own, as from processes of their own. */
const SPANS_A_TRACE = 3;
const PROCESSES = 40;

const nanos = (millisAgo: number) => String((Date.now() - millisAgo) * 1e6);
const resource = (instance: string) => ({
  attributes: [
    { key: 'service.name', value: { stringValue: 'fleet' } },
    { key: 'service.instance.id', value: { stringValue: instance } },
  ],
});

describeWith(['otelcol', 'jaeger', 'prometheus'], 'two tiers of Collectors', () => {
  let tails: Stack[];
  let front: CollectorProcess;

  const send = async (signal: string, body: object) => {
    const response = await fetch(`${front.otlpHttp}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  };

  beforeAll(async () => {
    tails = await Promise.all([0, 1].map(() => Stack.start({ overlays: ['test/real/collector/with-files.yaml'] })));
    const addresses = tails.map(({ collector }) => `127.0.0.1:${collector.process.ports.otlpGrpc}`);
    front = await CollectorProcess.start({
      configs: ['deploy/collector/front.yaml', 'test/real/collector/two-tails.yaml'].map((file) =>
        path.join(ROOT, file),
      ),
      env: ({ otlpGrpc, otlpHttp, health, self }) => ({
        COLLECTOR_OTLP_GRPC_PORT: String(otlpGrpc),
        COLLECTOR_OTLP_HTTP_PORT: String(otlpHttp),
        COLLECTOR_HEALTH_PORT: String(health),
        COLLECTOR_TELEMETRY_PORT: String(self),
        TAIL_A: addresses[0]!,
        TAIL_B: addresses[1]!,
      }),
    });
  });

  beforeEach(() => {
    front.process.showLogOnFailure();
    for (const tail of tails) tail.showLogsOnFailure();
  });

  afterAll(async () => {
    await front?.stop();
    await Promise.all((tails ?? []).map((tail) => tail.stop()));
  });

  it('every span of a trace comes to the same Collector of tier 2, and both have work', async () => {
    const traceIds = Array.from({ length: TRACES }, () => randomBytes(16).toString('hex'));
    for (let part = 0; part < SPANS_A_TRACE; part++) {
      const spans = traceIds.map((traceId) => ({
        ...{ traceId, spanId: randomBytes(8).toString('hex'), name: `part ${part}`, kind: 2 },
        ...{ startTimeUnixNano: nanos(1000), endTimeUnixNano: nanos(900) },
      }));
      await send('traces', { resourceSpans: [{ resource: resource(`process-${part}`), scopeSpans: [{ spans }] }] });
    }
    const byTail = await until(
      () => Promise.all(tails.map(async (tail) => spansOf(await tail.lines('traces')))),
      (spans) => spans.flat().length >= TRACES * SPANS_A_TRACE,
      'all spans at tier 2',
    );
    const [left, right] = byTail.map((spans) => new Set(spans.map(({ traceId }) => traceId)));
    expect([...left!].filter((traceId) => right!.has(traceId))).toEqual([]);
    expect(left!.size + right!.size).toBe(TRACES);
    expect(Math.min(left!.size, right!.size)).toBeGreaterThan(TRACES / 10);
  });

  it('all metrics of a process come to the same Collector of tier 2', async () => {
    const processes = Array.from({ length: PROCESSES }, (_, i) => `process-${i}`);
    for (const value of [1, 2]) {
      const resourceMetrics = processes.map((instance) => ({
        resource: resource(instance),
        scopeMetrics: [
          { metrics: [{ name: 'round', gauge: { dataPoints: [{ timeUnixNano: nanos(0), asDouble: value }] } }] },
        ],
      }));
      await send('metrics', { resourceMetrics });
    }
    const byTail = await until(
      () => Promise.all(tails.map(async (tail) => metricsOf(await tail.lines('metrics')))),
      (metrics) => metrics.flat().flatMap(({ points }) => points).length >= 2 * PROCESSES,
      'all metrics at tier 2',
    );
    const instances = byTail.map((metrics) => metrics.map(({ resource: { 'service.instance.id': id } }) => id));
    expect(instances[0]!.filter((id) => instances[1]!.includes(id))).toEqual([]);
    expect(new Set(instances.flat()).size).toBe(PROCESSES);
  });
});
