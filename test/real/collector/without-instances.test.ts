import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../backends/programs.js';
import { Stack } from '../backends/stack.js';

const PROCESSES = 5;
const EXPORTS = 12;
const CALLS_AN_EXPORT = 7;
const MADE = PROCESSES * EXPORTS * CALLS_AN_EXPORT;
const COUNT = 'mcp_server_operation_duration_seconds_count{job="fleet"}';
const DELTA = 1;

/** One export of a process that sends deltas: calls of 30 ms, and a gauge of its own. */
function exportOf(process: number) {
  const nanos = (millisAgo: number) => String((Date.now() - millisAgo) * 1e6);
  const times = { startTimeUnixNano: nanos(1000), timeUnixNano: nanos(0) };
  const [count, bucketCounts] = [String(CALLS_AN_EXPORT), ['0', String(CALLS_AN_EXPORT), '0']];
  const point = { ...times, count, sum: CALLS_AN_EXPORT * 0.03, explicitBounds: [0.01, 0.1], bucketCounts };
  const metrics = [
    {
      name: 'mcp.server.operation.duration',
      unit: 's',
      histogram: { aggregationTemporality: DELTA, dataPoints: [point] },
    },
    { name: 'mcp_vitals.process.memory.usage', unit: 'By', gauge: { dataPoints: [{ ...times, asDouble: process }] } },
  ];
  const attributes = Object.entries({ 'service.name': 'fleet', 'service.instance.id': `process-${process}` }).map(
    ([key, stringValue]) => ({ key, value: { stringValue } }),
  );
  return { resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics }] }] };
}

describeWith(['otelcol', 'jaeger', 'prometheus'], 'a fleet through deploy/collector/without-instances.yaml', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({
      overlays: ['deploy/collector/without-instances.yaml'],
      env: { COLLECTOR_NAME: 'tail-1', INSTANCES_INTERVAL: '1s' },
    });
    for (let turn = 0; turn < EXPORTS; turn++) {
      const answers = Array.from({ length: PROCESSES }, (_, process) =>
        fetch(`${stack.collector.otlpHttp}/v1/metrics`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(exportOf(process)),
        }),
      );
      for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
    }
    await stack.prometheus.until(COUNT, ([first]) => (first?.value ?? 0) >= MADE);
  });

  beforeEach(() => stack.showLogsOnFailure());
  afterAll(() => stack?.stop());

  it('has one series where each process would have had its own, and it counts the calls of all exactly', async () => {
    const series = await stack.prometheus.query(COUNT);
    expect(series.map(({ labels, value }) => [labels.instance, value])).toEqual([['tail-1', MADE]]);
    const buckets = await stack.prometheus.query(COUNT.replace('_count', '_bucket'));
    expect(Object.fromEntries(buckets.map(({ labels, value }) => [labels.le, value]))).toEqual({
      '0.01': 0,
      '0.1': MADE,
      '+Inf': MADE,
    });
  });

  it('is born with a 0, so that increase() sees the first calls', async () => {
    const [series] = await stack.prometheus.query(`${COUNT}[10m]`);
    expect(series?.samples[0]?.[1]).toBe(0);
  });

  it('has no gauge, which would be of one process', async () => {
    expect(await stack.prometheus.query('{__name__=~"mcp_vitals_process_memory.*"}')).toEqual([]);
  });
});
