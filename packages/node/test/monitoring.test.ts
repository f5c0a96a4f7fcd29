import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import { INDICATORS, type IndicatorName, measure } from '@mcp-vitals/monitor';
import { type Evaluation, initializeMonitoring, Monitoring, startTelemetry } from '@mcp-vitals/node';
import { ManualClock, notices, systemClock } from '@mcp-vitals/signals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(() => {
  for (const api of [trace, metrics, context, propagation, logs]) api.disable();
});

/** Lets everything that is due run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}

/** Calls a tool ten times; every fifth call fails. */
async function call(): Promise<void> {
  const server = instrumentServer(new McpServer({ name: 'server', version: '1' }));
  let calls = 0;
  server.registerTool('flaky', {}, () => {
    if (++calls % 5 === 0) throw new Error('the disk is full');
    return { content: [] };
  });
  const client = instrumentClient(new Client({ name: 'client', version: '1' }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  for (let i = 0; i < 10; i++) await client.callTool({ name: 'flaky' });
  await client.close();
}

describe('monitoring', () => {
  it('reports the metrics of its own providers after one call', async () => {
    const vitals = initializeMonitoring({ serviceName: 'flaky-service' });
    await call();

    const report = await vitals.report();
    const dashboard = await vitals.getMonitoringDashboardData();
    const comprehensive = await vitals.getComprehensiveMetrics();
    const read = (name: IndicatorName) =>
      measure(INDICATORS[name], vitals.windows, systemClock.now(), { over: '5m' }).value;
    const process = [read('process_memory'), read('process_heap_utilization'), read('monitor_overflowed_points')];
    await vitals.shutdown();

    const tool = report.operations.find(({ operation, kind }) => operation === 'tools/call flaky' && kind === 'client');
    expect(tool).toMatchObject({ count: 10, errors: 2, error_rate: 20 });
    expect(report.service_name).toBe('flaky-service');
    expect(dashboard.metrics.error_rate).toBeGreaterThan(0);
    expect(comprehensive.requests.length).toBeGreaterThan(0);
    expect(process).toEqual([expect.any(Number), expect.any(Number), 0]);
  });

  it('begins again after a shutdown, in the same process', async () => {
    for (let time = 1; time <= 3; time++) {
      const vitals = initializeMonitoring();
      await call();
      const { operations } = await vitals.report();
      await vitals.shutdown();
      expect(
        operations.find(({ kind }) => kind === 'server'),
        `time ${time}`,
      ).toMatchObject({ count: 10, errors: 2 });
    }
  });

  it('leaves a set-up of the application in its place when it shuts down', async () => {
    const vitals = initializeMonitoring();
    const own = new MeterProvider();
    metrics.disable();
    metrics.setGlobalMeterProvider(own);
    await vitals.shutdown();
    expect(metrics.getMeterProvider()).toBe(own);
  });

  it("joins the application's providers and starts none of its own", async () => {
    const monitoring = new Monitoring();
    expect(metrics.getMeterProvider().constructor.name).toMatch(/^Noop/);
    const telemetry = startTelemetry({ serviceName: 'app', ...monitoring.parts });
    await call();
    const { operations } = await monitoring.report();
    monitoring.stop();
    await telemetry.shutdown();
    expect(operations.some(({ operation, count }) => operation === 'tools/call flaky' && count === 10)).toBe(true);
  });

  it('evaluates once per interval, and never while the previous evaluation runs', async () => {
    const clock = new ManualClock();
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const monitoring = new Monitoring({
      clock,
      intervalSeconds: 10,
      health: {
        checkTimeoutSeconds: 60,
        checks: [
          {
            name: 'slow',
            weight: 1,
            run: () =>
              new Promise((resolve) => {
                most = Math.max(most, ++running);
                ends.push(() => {
                  running--;
                  resolve({ status: 'healthy', reason: 'answered' });
                });
              }),
          },
        ],
      },
    });
    monitoring.start();
    monitoring.start();
    clock.pass(9_999);
    expect(ends).toHaveLength(0);
    clock.pass(1);
    await expect.poll(() => ends).toHaveLength(1);
    clock.pass(30_000);
    await settled();
    expect([ends.length, most]).toEqual([1, 1]);
    monitoring.stop();
    ends[0]!();
    await settled();
    clock.pass(60_000);
    await settled();
    expect(ends).toHaveLength(1);
  });

  it('evaluates at a fixed rate, runs the health checks at their own interval, and counts missed evaluations', async () => {
    const clock = new ManualClock();
    let checks = 0;
    const evaluations: Evaluation[] = [];
    const monitoring = new Monitoring({
      clock,
      intervalSeconds: 10,
      health: {
        checkIntervalSeconds: 30,
        checks: [{ name: 'counted', weight: 1, run: () => ({ status: 'healthy', reason: String(++checks) }) }],
      },
    });
    monitoring.onEvaluation(() => {
      throw new Error('a listener that fails');
    });
    monitoring.onEvaluation((evaluation) => void evaluations.push(evaluation));
    monitoring.start();
    const startMillis = clock.now();
    for (let tick = 1; tick <= 7; tick++) {
      clock.pass(10_000);
      await expect.poll(() => evaluations).toHaveLength(tick);
      await settled();
    }
    expect(evaluations.map(({ atMillis }) => atMillis - startMillis)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((n) => n * 10_000),
    );
    expect(evaluations.map(({ healthChecked }) => healthChecked)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(checks).toBe(3);
    monitoring.stop();
    expect(clock.waiting).toBe(0);
  });

  it('waits five seconds for a listener that does not settle, and tells it of nothing more until it has', async () => {
    const clock = new ManualClock();
    const monitoring = new Monitoring({ clock, intervalSeconds: 10 });
    let settle = () => {};
    const heard = { slow: 0, other: 0 };
    monitoring.onEvaluation(() => {
      heard.slow++;
      return new Promise((resolve) => {
        settle = resolve;
      });
    });
    monitoring.onEvaluation(() => void heard.other++);
    const before = notices.count('not_observed');
    const first = monitoring.tick();
    await expect.poll(() => heard.slow).toBe(1);
    clock.pass(4_999);
    await settled();
    expect(heard).toEqual({ slow: 1, other: 0 });
    clock.pass(1);
    await first;
    await monitoring.tick();
    expect(heard).toEqual({ slow: 1, other: 2 });
    expect(notices.count('not_observed')).toBe(before + 1);
    settle();
    await settled();
    const last = monitoring.tick();
    await expect.poll(() => heard.slow).toBe(2);
    settle();
    await last;
    monitoring.stop();
  });

  it('does not start again after a stop, and says so', async () => {
    const clock = new ManualClock();
    const monitoring = new Monitoring({ clock });
    monitoring.stop();
    const before = notices.count('not_observed');
    monitoring.start();
    expect(monitoring.loopState.isRunning).toBe(false);
    expect(notices.count('not_observed')).toBe(before + 1);
    expect((await monitoring.tick()).alerts).toEqual([]);
    expect(notices.count('not_observed')).toBe(before + 2);
  });

  it('says nothing of an evaluation that a stop overtakes', async () => {
    const run = async () => {
      monitoring.stop();
      await monitoring.alerts!.close();
      return { status: 'healthy' as const, reason: 'as it is told' };
    };
    const monitoring = new Monitoring({ health: { checks: [{ name: 'stops', run }] } });
    const count = () => notices.count('not_observed') + notices.count('not_honoured');
    const before = count();
    await monitoring.tick();
    expect(count()).toBe(before);
  });

  it('collects once more in an evaluation only when a judgement has changed, and has then collected it', async () => {
    const clock = new ManualClock();
    let status: 'healthy' | 'unhealthy' = 'healthy';
    const check = { name: 'disk', run: async () => ({ status, reason: 'as it is told' }) };
    const monitoring = new Monitoring({ clock, health: { checkIntervalSeconds: 10, checks: [check] } });
    const provider = new MeterProvider({ readers: monitoring.parts.metricReaders });
    for (const one of monitoring.parts.instrumentations) one.setMeterProvider?.(provider);
    let collections = 0;
    provider
      .getMeter('test')
      .createObservableGauge('probe')
      .addCallback((result) => result.observe(++collections));
    // The machine may be busy enough for another check to change.
    const judged = () => JSON.stringify(monitoring.health.latest?.checks.map((one) => [one.name, one.status]));
    const told: unknown[] = [];
    for (status of ['healthy', 'healthy', 'unhealthy', 'unhealthy', 'unhealthy', 'healthy'] as const) {
      const [before, had] = [judged(), collections];
      clock.pass(10_000);
      const { health, healthChecked } = await monitoring.tick();
      expect(healthChecked).toBe(true);
      expect(collections - had, `${before} to ${judged()}`).toBe(before === judged() ? 1 : 2);
      const worst = measure(INDICATORS.health_check_status, monitoring.windows, clock.now(), { over: '5s' });
      const numbers = { healthy: 0, degraded: 1, unhealthy: 2, unknown: 0 };
      expect(worst.value).toBe(Math.max(...health.checks.map((one) => numbers[one.status])));
      told.push(health.checks.find(({ name }) => name === 'disk')?.status);
    }
    expect(new Set(told).size).toBeGreaterThan(1);
    monitoring.stop();
    await provider.shutdown();
  });

  it.each([0, -1, 0.05, 3601, Number.NaN])('rejects an interval of %s s', (intervalSeconds) => {
    expect(() => new Monitoring({ intervalSeconds })).toThrow(RangeError);
  });
});
