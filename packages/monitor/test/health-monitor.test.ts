import {
  type CheckOutcome,
  type HealthChange,
  type HealthStatus,
  healthResponse,
  McpHealthMonitor,
} from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const well: CheckOutcome = { status: 'healthy', reason: 'well' };

describe('running', () => {
  it('is unknown when nothing was given to look at', async () => {
    const { overallStatus, healthScore, checks } = await new McpHealthMonitor().performHealthCheck();
    expect([overallStatus, healthScore]).toEqual(['unknown', null]);
    expect(checks.map(({ name, status }) => [name, status])).toEqual(
      ['mcp_connectivity', 'performance', 'cache', 'validation', 'resources'].map((name) => [name, 'unknown']),
    );
  });

  it('ends a check that hangs, tells it so, and spoils no other', async () => {
    const clock = new ManualClock();
    const health = new McpHealthMonitor({ clock, checkTimeoutSeconds: 2 });
    let aborted = false;
    health.addCheck({
      name: 'hung',
      run: ({ signal }) =>
        new Promise(() => {
          signal.onabort = () => {
            aborted = true;
          };
        }),
    });
    health.addCheck({ name: 'throws', run: () => Promise.reject(new Error('no\nroute\tto host')) });
    health.addCheck({ name: 'well', run: () => well });
    const report = health.performHealthCheck();
    await new Promise(setImmediate);
    clock.pass(1999);
    expect(aborted).toBe(false);
    clock.pass(1);
    const { checks } = await report;
    expect(aborted).toBe(true);
    expect(checks.slice(5).map(({ status, reason }) => [status, reason])).toEqual([
      ['unhealthy', 'no answer within 2 s'],
      ['unhealthy', 'the check failed: no route to host'],
      ['healthy', 'well'],
    ]);
    expect(clock.waiting).toBe(0);
  });

  it('stops calling a check whose runs never end, and calls it again when they do', async () => {
    const clock = new ManualClock();
    const release: (() => void)[] = [];
    let runs = 0;
    const health = new McpHealthMonitor({ clock });
    health.addCheck({
      name: 'hung',
      recoverAfter: 1,
      run: () => {
        runs++;
        return new Promise((resolve) => release.push(() => resolve(well)));
      },
    });
    const perform = async (): Promise<string | undefined> => {
      const report = health.performHealthCheck();
      clock.pass(5000);
      return (await report).checks[5]?.reason;
    };
    for (let i = 0; i < 10; i++) await perform();
    expect(await perform()).toBe('10 earlier runs of the check have not ended');
    expect(runs).toBe(10);
    for (const settle of release.splice(0)) settle();
    await Promise.resolve();
    const report = health.performHealthCheck();
    release[0]?.();
    expect((await report).checks[5]?.status).toBe('healthy');
  });

  it('costs one run for a thousand probes, and none while the result is fresh', async () => {
    const clock = new ManualClock();
    let runs = 0;
    const health = new McpHealthMonitor({ clock, checkIntervalSeconds: 30 });
    health.addCheck({ name: 'counted', groups: ['ready'], run: () => ({ ...well, reason: `run ${++runs}` }) });
    const probe = (): Promise<unknown> =>
      Promise.all(
        Array.from({ length: 1000 }, (_, i) => (i % 2 ? health.currentHealth() : health.groupHealth('ready'))),
      );
    await probe();
    expect(runs).toBe(1);
    clock.pass(59_999);
    await probe();
    expect(runs).toBe(1);
    clock.pass(1);
    await probe();
    expect(runs).toBe(2);
    await health.performHealthCheck();
    expect(runs).toBe(3);
  });

  it('refuses a second check of a name, and a weight that is none', () => {
    const health = new McpHealthMonitor();
    expect(() => health.addCheck({ name: 'cache', run: () => well })).toThrow(RangeError);
    expect(() => health.addCheck({ name: 'x', weight: -1, run: () => well })).toThrow(RangeError);
  });
});

describe('steadiness', () => {
  /** What the monitor makes of a check's outcomes, one run after the other. */
  async function statuses(outcomes: readonly HealthStatus[], steady = {}): Promise<HealthStatus[]> {
    const health = new McpHealthMonitor({ clock: new ManualClock() });
    const queue = [...outcomes];
    health.addCheck({ name: 'x', ...steady, run: () => ({ status: queue.shift()!, reason: 'said' }) });
    const seen: HealthStatus[] = [];
    for (const _ of outcomes) seen.push((await health.performHealthCheck()).checks[5]!.status);
    return seen;
  }

  it('is quick to worsen and slow to recover', async () => {
    expect(await statuses(['healthy', 'unhealthy', 'healthy', 'healthy', 'healthy'])).toEqual([
      'healthy',
      'unhealthy',
      'unhealthy',
      'healthy',
      'healthy',
    ]);
    expect(await statuses(['unhealthy', 'healthy', 'degraded', 'healthy', 'healthy'])).toEqual([
      'unhealthy',
      'unhealthy',
      'degraded',
      'degraded',
      'healthy',
    ]);
    expect(await statuses(['unhealthy', 'healthy', 'unhealthy', 'healthy'])).not.toContain('healthy');
    expect(await statuses(['healthy', 'unhealthy', 'unhealthy'], { worsenAfter: 2 })).toEqual([
      'healthy',
      'healthy',
      'unhealthy',
    ]);
    expect(await statuses(['unhealthy', 'unknown', 'healthy'])).toEqual(['unhealthy', 'unknown', 'healthy']);
  });

  it('does not flap with what goes to and fro', async () => {
    const toAndFro = Array.from({ length: 60 }, (_, i) => (i % 2 ? 'unhealthy' : 'healthy') as HealthStatus);
    const seen = await statuses(toAndFro);
    expect(seen.filter((status, i) => i > 0 && status !== seen[i - 1])).toHaveLength(1);
  });

  it('agrees in the end with outcomes that stay the same', async () => {
    const known = fc.constantFrom<HealthStatus>('healthy', 'degraded', 'unhealthy');
    await fc.assert(
      fc.asyncProperty(fc.array(known, { maxLength: 20 }), known, async (before, last) => {
        expect((await statuses([...before, last, last])).at(-1)).toBe(last);
      }),
    );
  });
});

describe('changes', () => {
  it('are told once, with reasons, and a listener that throws harms nobody', async () => {
    const clock = new ManualClock();
    const health = new McpHealthMonitor({ clock });
    const changes: HealthChange[] = [];
    let outcome: CheckOutcome = well;
    health.addCheck({ name: 'db', critical: true, run: () => outcome });
    health.onChange(() => {
      throw new Error('not my problem');
    });
    const stop = health.onChange((change) => changes.push(change));
    await health.performHealthCheck();
    await health.performHealthCheck();
    clock.pass(1000);
    outcome = { status: 'unhealthy', reason: 'gone' };
    await health.performHealthCheck();
    stop();
    outcome = well;
    await health.performHealthCheck();
    await health.performHealthCheck();
    const told = changes.filter(({ check, to }) => to !== 'unknown' && (check === null || check === 'db'));
    expect(told.map(({ check, from, to, reason }) => [check, from, to, reason])).toEqual([
      ['db', 'unknown', 'healthy', 'well'],
      [null, 'unknown', 'healthy', 'every check is well'],
      ['db', 'healthy', 'unhealthy', 'gone'],
      [null, 'healthy', 'unhealthy', 'db: gone'],
    ]);
    expect(told[2]?.atMillis).toBe(clock.now());
  });
});

describe('groups', () => {
  it('run their own checks only, and live needs none', async () => {
    const health = new McpHealthMonitor();
    let ran = '';
    health.setDependencies({ mcpClient: { ping: () => Promise.reject(new Error('down')) } });
    health.addCheck({
      name: 'mine',
      groups: ['custom'],
      run: () => {
        ran += 'mine';
        return well;
      },
    });
    health.addCheck({
      name: 'db',
      groups: ['ready'],
      run: () => {
        ran += 'db';
        return { status: 'unhealthy', reason: 'down' };
      },
    });
    expect((await health.groupHealth('live')).status).toBe('healthy');
    expect(ran).toBe('');
    expect((await health.groupHealth('custom')).status).toBe('healthy');
    expect(ran).toBe('mine');
    expect((await health.groupHealth('ready')).status).toBe('unhealthy');
    expect((await health.groupHealth('live')).status).toBe('healthy');
  });

  it('are not ready from the moment of draining', async () => {
    const health = new McpHealthMonitor();
    expect(healthResponse(await health.groupHealth('ready')).statusCode).toBe(200);
    health.drain();
    const drained = healthResponse(await health.groupHealth('ready'), { details: true });
    expect(drained).toMatchObject({ statusCode: 503, body: { status: 'fail', output: 'shutting down' } });
    expect(healthResponse(await health.groupHealth('live')).statusCode).toBe(200);
  });
});

describe('application/health+json', () => {
  it('tells strangers no more than the status', async () => {
    const health = new McpHealthMonitor();
    health.setDependencies({ mcpClient: { ping: () => Promise.reject(new Error('password=canary refused')) } });
    const report = await health.performHealthCheck();
    expect(healthResponse(report)).toEqual({
      statusCode: 503,
      contentType: 'application/health+json',
      body: { status: 'fail' },
    });
    const { body } = healthResponse(report, { details: true, serviceId: 'schema' });
    expect(body).toMatchObject({ status: 'fail', serviceId: 'schema', notes: ['unhealthy', 'score 0 of 100'] });
    expect(body.checks?.['mcp_connectivity:responseTime']?.[0]).toMatchObject({
      componentId: 'mcp_connectivity',
      status: 'fail',
      observedUnit: 'ms',
      output: 'the ping failed: password=canary refused',
    });
  });

  it('warns with 200 when something is degraded', async () => {
    const health = new McpHealthMonitor({
      checks: [{ name: 'x', run: () => ({ status: 'degraded', reason: 'slow' }) }],
    });
    expect(healthResponse(await health.performHealthCheck())).toMatchObject({
      statusCode: 200,
      body: { status: 'warn' },
    });
  });
});
