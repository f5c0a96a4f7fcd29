import { runInNewContext } from 'node:vm';
import {
  type CheckFigure,
  type CheckOutcome,
  type CheckState,
  type HealthChange,
  type HealthCheck,
  type HealthStatus,
  healthResponse,
  McpHealthMonitor,
  renderReport,
  report,
} from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const well: CheckOutcome = { status: 'healthy', reason: 'well' };

const named = <T extends CheckState>(checks: readonly T[], name: string): T =>
  checks.find((check) => check.name === name)!;

describe('running', () => {
  it('is unknown without dependencies', async () => {
    const { overallStatus, healthScore, checks } = await new McpHealthMonitor().performHealthCheck();
    expect([overallStatus, healthScore]).toEqual(['unknown', null]);
    expect(checks.map(({ name, status }) => [name, status])).toEqual(
      ['mcp_connectivity', 'performance', 'cache', 'validation', 'resources'].map((name) => [name, 'unknown']),
    );
  });

  it('aborts a check that hangs, and affects no other', async () => {
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
    expect(
      checks
        .filter(({ name }) => ['hung', 'throws', 'well'].includes(name))
        .map(({ status, reason }) => [status, reason]),
    ).toEqual([
      ['unhealthy', 'no answer within 2 s'],
      ['unhealthy', 'the check failed: no route to host'],
      ['healthy', 'well'],
    ]);
    expect(clock.waiting).toBe(0);
  });

  it('waits for a promise of another realm, such as a test runner has', async () => {
    const run = runInNewContext("() => Promise.resolve({ status: 'healthy', reason: 'well' })") as HealthCheck['run'];
    const health = new McpHealthMonitor({ checks: [{ name: 'elsewhere', run }] });
    const { checks } = await health.performHealthCheck();
    expect(named(checks, 'elsewhere')).toMatchObject({ status: 'healthy', reason: 'well' });
  });

  it('runs a check that hangs again with backoff, and at once after it ended', async () => {
    const clock = new ManualClock();
    const startMillis = clock.now();
    const release: (() => void)[] = [];
    let runs = 0;
    const health = new McpHealthMonitor({ clock });
    health.addCheck({
      name: 'hung',
      run: () => {
        runs++;
        return new Promise((resolve) => release.push(() => resolve(well)));
      },
    });
    /** One round every ten seconds: up to five of waiting for an answer that does not come, and the rest. */
    const perform = async (): Promise<CheckState> => {
      const report = health.performHealthCheck();
      await new Promise(setImmediate);
      clock.pass(5000);
      const { checks } = await report;
      clock.pass(5000);
      return named(checks, 'hung');
    };
    const asked: number[] = [];
    for (let round = 0; round < 60; round++) {
      const before = runs;
      const { status } = await perform();
      expect(status).toBe('unhealthy');
      if (runs > before) asked.push(10 * round);
    }
    // Ten seconds after the first, then twice, four times as long, and never more than five minutes.
    expect(asked).toEqual([0, 10, 30, 70, 150, 310]);
    const waiting = await perform();
    expect(waiting.reason).toMatch(/^no answer within 5 s, 6 times in a row; asked again in \d+ s$/);
    expect(waiting.lastCheckMillis, 'the time at which it was given up last').toBe(startMillis + 315_000);
    for (const settle of release.splice(0)) settle();
    await new Promise(setImmediate);
    const report = health.performHealthCheck();
    release[0]?.();
    await report;
    expect(runs).toBe(7);
  });

  it('asks a new dependency at once, and discards a late answer of the old one', async () => {
    const clock = new ManualClock();
    const health = new McpHealthMonitor({ clock });
    let answerOld = (): void => {};
    const ping = (): Promise<void> =>
      new Promise((resolve) => {
        answerOld = resolve;
      });
    health.setDependencies({ mcpClient: { ping } });
    for (let i = 0; i < 12; i++) {
      const report = health.performHealthCheck();
      await new Promise(setImmediate);
      clock.pass(5000);
      await report;
    }
    clock.pass(300_000);
    const during = health.performHealthCheck();
    health.setDependencies({ mcpClient: { ping: () => Promise.reject(new Error('refused')) } });
    answerOld();
    expect(named((await during).checks, 'mcp_connectivity').reason).toBe('the ping failed: refused');
    health.setDependencies({ mcpClient: { ping: async () => {} } });
    expect(named((await health.currentHealth()).checks, 'mcp_connectivity').status).toBe('healthy');
  });

  it('measures the time of each check separately', async () => {
    const clock = new ManualClock();
    const health = new McpHealthMonitor({ clock });
    health.setDependencies({
      mcpClient: {
        ping: async () => {
          await Promise.resolve();
        },
      },
    });
    health.addCheck({ name: 'quick', run: () => well });
    health.addCheck({
      name: 'blocks',
      run: () => {
        clock.pass(700);
        return well;
      },
    });
    const { checks } = await health.performHealthCheck();
    const times = ['mcp_connectivity', 'quick', 'blocks'].map((name) => named(checks, name).responseTimeMs);
    expect(times).toEqual([0, 0, 700]);
  });

  it('does not count time in which the event loop was blocked against a check', async () => {
    const clock = new ManualClock();
    const late = {
      now: clock.now,
      after: (millis: number, call: () => void) => clock.after(millis + 4000, call),
    };
    const health = new McpHealthMonitor({ clock: late, checkTimeoutSeconds: 2 });
    let answer: (outcome: CheckOutcome) => void = () => {};
    health.addCheck({
      name: 'answered',
      run: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const report = health.performHealthCheck();
    await new Promise(setImmediate);
    clock.pass(6000);
    answer(well);
    expect(named((await report).checks, 'answered').status).toBe('healthy');
  });

  it('makes only the check itself unhealthy for any invalid answer or error', async () => {
    const garbage = fc.oneof(
      fc.anything({ withNullPrototype: true }),
      fc.record({ status: fc.constantFrom('HEALTHY', 'ok', 1, null), reason: fc.anything() }),
      fc.record({
        status: fc.constant('healthy'),
        reason: fc.anything(),
        figures: fc.anything(),
        responseTimeMs: fc.anything(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(garbage, fc.constantFrom('returns', 'resolves', 'throws', 'rejects'), async (value, how) => {
        const health = new McpHealthMonitor();
        const run = () => {
          if (how === 'throws') throw value;
          if (how === 'rejects') return Promise.reject(value);
          return how === 'resolves' ? Promise.resolve(value) : value;
        };
        health.addCheck({ name: 'mine', run: run as () => CheckOutcome });
        health.addCheck({ name: 'other', run: () => well });
        const now = await health.performHealthCheck();
        const mine = named(now.checks, 'mine');
        expect(named(now.checks, 'other')).toMatchObject({ status: 'healthy', reason: 'well' });
        expect(Number.isInteger(now.healthScore)).toBe(true);
        expect([mine.status, typeof mine.reason]).toEqual([expect.stringMatching(/^(un)?healthy$/), 'string']);
        expect(mine.responseTimeMs === null || mine.responseTimeMs >= 0).toBe(true);
        expect(() => renderReport(report({ health: now }, 0))).not.toThrow();
        expect(() => healthResponse(now, { details: true })).not.toThrow();
      }),
    );
    const capitals = new McpHealthMonitor({
      checks: [{ name: 'mine', run: () => ({ status: 'HEALTHY', reason: 'fine' }) as unknown as CheckOutcome }],
    });
    expect(named((await capitals.performHealthCheck()).checks, 'mine').reason).toBe(
      'the check answered with the status "HEALTHY"; expected unknown, healthy, degraded, unhealthy',
    );
  });

  it('leaves out a figure that is none, and believes the status of the check', async () => {
    const figures = [null, 5, 'x', { name: 'free', value: 3, unit: 'By' }] as unknown as CheckFigure[];
    const health = new McpHealthMonitor({ checks: [{ name: 'disk', run: () => ({ ...well, figures }) }] });
    const disk = named((await health.performHealthCheck()).checks, 'disk');
    expect(disk).toMatchObject({ status: 'healthy', figures: [{ name: 'free', value: 3, unit: 'By', count: 1 }] });
    expect(disk.figures).toHaveLength(1);
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

  it('rejects invalid options, and names each error', () => {
    const health = new McpHealthMonitor();
    const refused: [() => unknown, string][] = [
      [() => health.addCheck({ name: 'cache', run: () => well }), 'there is a health check named cache already'],
      [() => health.addCheck({ name: 'x', weight: -1, run: () => well }), 'x: weight must be a number >= 0, got -1'],
      [
        () => health.addCheck({ name: 'x', weight: 1e308, run: () => well }),
        'x: weight must be at most 1000000, got 1e+308',
      ],
      [() => health.addCheck({ name: '', run: () => well }), 'a name of 1 to 128 characters'],
      [() => health.addCheck({ name: 'x' } as HealthCheck), 'the health check x needs a function run()'],
      [
        () => health.addCheck({ name: 'x', groups: 'ready' as unknown as string[], run: () => well }),
        "groups of the health check x must be an array of names, such as ['ready']",
      ],
      [
        () => health.addCheck({ name: 'x', recoverAfter: 0, run: () => well }),
        'recoverAfter must be a whole number > 0',
      ],
      [() => new McpHealthMonitor({ checkIntervalSeconds: 0 }), 'checkIntervalSeconds must be a number > 0, got 0'],
      [
        () => new McpHealthMonitor({ checkIntervalSeconds: '30' as unknown as number }),
        'checkIntervalSeconds must be a number > 0, got "30"',
      ],
      [() => new McpHealthMonitor({ over: '5 minutes' }), 'over must be a duration such as 30s, 5m or 1h30m'],
      [
        () => new McpHealthMonitor({ thresholds: { averageMillis: { degraded: 200, unhealthy: 100 } } }),
        'thresholds.averageMillis.unhealthy must be >= thresholds.averageMillis.degraded',
      ],
      [
        () => new McpHealthMonitor({ thresholds: { errorRate: { degraded: 1 } } as object }),
        'thresholds.errorRate is unknown; known are pingMillis',
      ],
      [
        () => health.setDependencies({ mcp_client: {} } as object),
        'there is no health dependency "mcp_client"; known are',
      ],
      [
        () => health.setDependencies({ mcpClient: {} } as object),
        'the health dependency mcpClient must have a method ping()',
      ],
    ];
    for (const [act, message] of refused) expect(act).toThrow(message);
    expect(
      () => new McpHealthMonitor({ checkTimeoutSeconds: Number.NaN, connectivityTimeoutSeconds: -1, over: '' }),
    ).toThrow(/connectivityTimeoutSeconds .*; checkTimeoutSeconds .*; over /);
  });
});

describe('steadiness', () => {
  /** The monitor's statuses for a check's outcomes, one run after the other. */
  async function statuses(outcomes: readonly HealthStatus[], steady = {}): Promise<HealthStatus[]> {
    const health = new McpHealthMonitor({ clock: new ManualClock() });
    const queue = [...outcomes];
    health.addCheck({ name: 'x', ...steady, run: () => ({ status: queue.shift()!, reason: 'said' }) });
    const seen: HealthStatus[] = [];
    for (const _ of outcomes) seen.push(named((await health.performHealthCheck()).checks, 'x').status);
    return seen;
  }

  it('worsens at once and recovers after several outcomes', async () => {
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

  it('does not flap with alternating outcomes', async () => {
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
  it('are reported once, with reasons, and a listener that throws is counted', async () => {
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
    expect(changes.map(({ check, from, to, reason }) => [check, from, to, reason])).toEqual([
      ['db', 'unknown', 'healthy', 'well'],
      [null, 'unknown', 'healthy', 'all checks healthy'],
      ['db', 'healthy', 'unhealthy', 'gone'],
      [null, 'healthy', 'unhealthy', 'db: gone'],
    ]);
    expect(changes[2]?.atMillis).toBe(clock.now());
    expect(health.listenerErrors).toBeGreaterThan(changes.length);
  });

  it('name their causes while too few checks are known for a score', async () => {
    const health = new McpHealthMonitor();
    const changes: HealthChange[] = [];
    health.addCheck({ name: 'disk', weight: 1, run: () => ({ status: 'degraded', reason: 'nearly full' }) });
    health.addCheck({ name: 'net', weight: 9, run: () => ({ status: 'unknown', reason: 'not asked' }) });
    health.onChange((change) => changes.push(change));
    expect((await health.performHealthCheck()).healthScore).toBeNull();
    expect(changes.find(({ check }) => check === null)).toMatchObject({ to: 'degraded', reason: 'disk: nearly full' });
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
    await expect(health.groupHealth('raedy')).rejects.toThrow(
      'there is no health group "raedy"; known are live, ready, custom',
    );
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
  it('shows only the status without details', async () => {
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

  it('has every figure of a check, also of equal names', async () => {
    const figures = [1, 2].map((value) => ({ name: 'responseTime', value, unit: 'ms' }));
    const run = () => ({ status: 'healthy' as const, reason: 'fine', responseTimeMs: 3, figures });
    const health = new McpHealthMonitor({ checks: [{ name: 'disk', run }] });
    const { body } = healthResponse(await health.performHealthCheck(), { details: true });
    expect(body.checks!['disk:responseTime']!.map(({ observedValue }) => observedValue)).toEqual([3, 1, 2]);
  });

  it('warns with 200 when a check is degraded', async () => {
    const health = new McpHealthMonitor({
      checks: [{ name: 'x', run: () => ({ status: 'degraded', reason: 'slow' }) }],
    });
    expect(healthResponse(await health.performHealthCheck())).toMatchObject({
      statusCode: 200,
      body: { status: 'warn' },
    });
  });
});
