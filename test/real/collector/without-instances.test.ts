import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { CompatApp, ROOT } from '../../helpers/compat-app.js';
import { describeWith } from '../backends/programs.js';
import { Stack } from '../backends/stack.js';

const PROCESSES = 3;
const BURST = 40;
const BURSTS = 5;
const COUNT = 'mcp_server_operation_duration_seconds_count{job="fleet",mcp_method_name="tools/call"}';

describeWith(['otelcol', 'jaeger', 'prometheus'], 'a fleet through deploy/collector/without-instances.yaml', () => {
  let stack: Stack;
  let made: number;

  beforeAll(async () => {
    stack = await Stack.start({
      overlays: ['deploy/collector/without-instances.yaml'],
      env: { COLLECTOR_NAME: 'tail-1' },
    });
    const work = async () => {
      const app = await CompatApp.start({
        args: [path.join(ROOT, 'test/compat/apps/calls-on-demand.mjs')],
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: stack.collector.otlpHttp,
          OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
          OTEL_SERVICE_NAME: 'fleet',
        },
      });
      let calls = 0;
      for (let burst = 0; burst < BURSTS; burst++) {
        calls = Number(await app.ask(String(BURST)));
        // The next export of this process is of the next burst.
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      await app.end();
      return calls;
    };
    const calls = await Promise.all(Array.from({ length: PROCESSES }, work));
    made = calls.reduce((sum, one) => sum + one, 0);
  }, 180_000);

  beforeEach(() => stack.showLogsOnFailure());
  afterAll(() => stack?.stop());

  it('has one series where each process would have had its own, and it counts the calls of all exactly', async () => {
    expect(made).toBe(PROCESSES * BURST * BURSTS);
    const series = await stack.prometheus.until(COUNT, ([first]) => (first?.value ?? 0) >= made);
    expect(series.map(({ labels, value }) => [labels.instance, value])).toEqual([['tail-1', made]]);
  });

  it('is born with a 0, so that increase() sees the first calls', async () => {
    const [series] = await stack.prometheus.query(`${COUNT}[10m]`);
    expect(series?.samples[0]?.[1]).toBe(0);
  });

  it('has a bucket for every call, and no gauge that would be of one process', async () => {
    const bucket = COUNT.replace('_count{', '_bucket{le="+Inf",');
    const [all] = await stack.prometheus.query(`sum(${bucket})`);
    expect(all?.value).toBe(made);
    expect(
      await stack.prometheus.query('{__name__=~"mcp_vitals_requests_in_flight|mcp_vitals_sessions_active"}'),
    ).toEqual([]);
  });
});
