import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CompatApp, ROOT } from '../../helpers/compat-app.js';
import { describeWith } from './programs.js';
import { PrometheusProcess, type Series } from './prometheus-process.js';

const SERVICE = 'fleet';
/** Calls a process makes between two exports, and how often. */
const BURST = 25;
const BURSTS = 6;

const COUNT = `mcp_server_operation_duration_seconds_count{job="${SERVICE}",mcp_method_name="tools/call"}`;

describeWith(['prometheus'], 'two processes of one service and a restart, in a real Prometheus', () => {
  let prometheus: PrometheusProcess;
  /** The calls that each process made, in the order of their starts. */
  const made: number[] = [];
  let samples: Series[];

  const start = (protocol: string) =>
    CompatApp.start({
      args: [path.join(ROOT, 'test/compat/apps/calls-on-demand.mjs')],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: prometheus.otlp,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_SERVICE_NAME: SERVICE,
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
      },
    });

  /** Makes calls in bursts, of which each is stored before the next one, and ends the process after some unsent calls. */
  async function work(app: CompatApp): Promise<void> {
    for (let burst = 0; burst < BURSTS; burst++) {
      const calls = Number(await app.ask(String(BURST)));
      await prometheus.until(COUNT, (series) => series.some(({ value }) => value === calls));
    }
    made.push(Number(await app.ask('7')));
    await app.end();
  }

  beforeAll(async () => {
    prometheus = await PrometheusProcess.start();
    const restarting = async () => {
      await work(await start('http/protobuf'));
      await work(await start('http/protobuf'));
    };
    await Promise.all([restarting(), start('http/json').then(work)]);
    samples = await prometheus.query(`${COUNT}[5m]`);
  });
  afterAll(() => prometheus?.stop());

  const total = () => made.reduce((sum, count) => sum + count, 0);

  it('have one series each, and the last value of each is the number of its calls', () => {
    expect(made).toHaveLength(3);
    expect(new Set(samples.map(({ labels }) => labels.instance)).size).toBe(3);
    expect(samples.map((series) => series.samples.at(-1)?.[1]).sort()).toEqual([...made].sort());
  });

  it('increase() is the number of calls made, up to its extrapolation by at most 1.1 intervals', async () => {
    const [increase] = await prometheus.query(`sum(increase(${COUNT}[5m]))`);
    const extrapolated = samples.map((series) => {
      const [first, last] = [series.samples[0]![0], series.samples.at(-1)![0]];
      const interval = (last - first) / (series.samples.length - 1);
      return 1 + (1.1 * interval) / (last - first);
    });
    expect(increase?.value).toBeGreaterThanOrEqual(total());
    expect(increase?.value).toBeLessThanOrEqual(total() * Math.max(...extrapolated));
  });

  it('can be joined with target_info, which has one series for each process', async () => {
    const increase = `increase(${COUNT}[5m])`;
    const joined = `${increase} * on (job, instance) group_left (process_pid) target_info`;
    const [share] = await prometheus.query(`sum(${joined}) / sum(${increase})`);
    expect(share?.value).toBeCloseTo(1);
    expect(await prometheus.query(`count by (process_pid) (${joined})`)).toHaveLength(3);
  });
});
