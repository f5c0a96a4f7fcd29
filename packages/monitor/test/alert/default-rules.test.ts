import { readFileSync } from 'node:fs';
import { DEFAULT_RULES, INDICATORS, recordJudgements } from '@mcp-vitals/monitor';
import { ATTR_ERROR_TYPE, METRICS, metricOptions } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import { AlertRig } from './rig.js';

const page = readFileSync(new URL('../../../../docs/alerts.md', import.meta.url), 'utf8');
const runbooks = page.split(/^## /m).find((section) => section.startsWith('Default rules\n')) ?? '';

/** The rules that page somebody. */
const PAGES = DEFAULT_RULES.filter(({ level }) => level === 'critical').map(({ name }) => name);

/** Numbers from 0 to 1, the same ones in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('a full outage', () => {
  it.each([
    { side: 'server', metric: METRICS.serverOperationDuration, each: 1, rule: 'ServerRequestsFailing' },
    { side: 'server', metric: METRICS.serverOperationDuration, each: 200, rule: 'ServerRequestsFailing' },
    { side: 'client', metric: METRICS.clientOperationDuration, each: 10, rule: 'ClientRequestsFailing' },
    { side: 'operation', metric: METRICS.operationDuration, each: 10, rule: 'OperationsFailing' },
  ])('of $each $side calls each 10 s pages within two minutes, and once', async ({ metric, each, rule }) => {
    const rig = new AlertRig(DEFAULT_RULES);
    await rig.run(600, () => rig.calls('a', each, 0, 0.05, metric));
    expect(rig.firing).toEqual([]);
    await rig.run(120, () => rig.calls('a', each, each, 0.05, metric));
    expect(rig.firing).toEqual([rule]);
    await rig.run(600, () => rig.calls('a', each, each, 0.05, metric));
    expect(rig.firing.filter((name) => PAGES.includes(name))).toEqual([rule]);
    await rig.run(120, () => rig.calls('a', each, 0, 0.05, metric));
    expect(rig.firing).not.toContain(rule);
  });

  it('from the first call of a process on pages within two minutes', async () => {
    const rig = new AlertRig(DEFAULT_RULES);
    await rig.run(120, () => rig.calls('a', 5, 5));
    expect(rig.firing).toEqual(['ServerRequestsFailing']);
  });

  it('of the connection pages within two minutes', async () => {
    const rig = new AlertRig(DEFAULT_RULES);
    const checks = [{ name: 'mcp_connectivity', status: 'unhealthy' }];
    recordJudgements(rig.meter, {
      health: () => ({ overallStatus: 'unhealthy', checks }) as never,
      openAnomalies: () => [],
    });
    await rig.run(110);
    expect(rig.firing).toEqual(['McpConnectivityLost']);
  });
});

describe('a healthy process with little traffic', () => {
  /** Hours with sessions of some calls; in the quiet between, nothing can change. The bench plays 10,000. */
  it('pages nobody in 150 hours in which one call of 200 fails', async () => {
    const random = randomFrom(11);
    const rig = new AlertRig(DEFAULT_RULES);
    let calls = 0;
    for (let session = 0; session < 150; session++) {
      let left = 5 + Math.floor(45 * random());
      const each = 0.2 + 2 * random();
      await rig.run(400, () => {
        for (let i = Math.min(left, Math.floor(each + random())); i > 0; i--, left--, calls++) {
          const failed = random() < 0.005 ? 1 : 0;
          rig.calls(`tool${Math.floor(3 * random())}`, 1, failed, 0.02 + 0.6 * random() ** 3);
        }
      });
      expect(rig.states.alerts().map(({ rule, state }) => `${rule} ${state}`)).toEqual([]);
      rig.clock.pass(3_200_000);
    }
    expect(calls).toBeGreaterThan(2000);
  });
});

describe('the default rule', () => {
  it('HighServerErrorRatio fires after five minutes of errors above 5 %, and not for a burst', async () => {
    const rig = new AlertRig(DEFAULT_RULES);
    await rig.run(600, () => rig.calls('a', 10));
    rig.calls('a', 0);
    for (let i = 0; i < 3; i++) rig.calls('a', 10, 10);
    await rig.run(900, () => rig.calls('a', 10));
    expect(rig.states.alerts().filter(({ state }) => state !== 'pending')).toEqual([]);
    await rig.run(600, () => rig.calls('a', 10, 1));
    expect(rig.firing).toEqual(['HighServerErrorRatio']);
  });

  it('SlowServerRequests names the tool whose p95 is above a second', async () => {
    const rig = new AlertRig(DEFAULT_RULES);
    await rig.run(720, () => {
      rig.calls('slow', 3, 0, 1.5);
      rig.calls('fast', 3, 0, 0.5);
    });
    const alerts = rig.states.alerts();
    expect(alerts.map(({ rule, labels }) => [rule, labels.gen_ai_tool_name])).toEqual([['SlowServerRequests', 'slow']]);
    expect(alerts[0]!.annotations.summary).toMatch(
      /^p95 of received tools\/call slow is 1950 ms over 5m \(\d+ calls\)/,
    );
  });

  it('LowCacheHitRatio names the cache that misses too often', async () => {
    const rig = new AlertRig(DEFAULT_RULES);
    const lookup = (cache: string, result: string) =>
      rig.histogram(METRICS.cacheLookupDuration).record(0.001, {
        'mcp_vitals.cache.name': cache,
        'mcp_vitals.cache.result': result,
      });
    await rig.run(1300, () => {
      for (let i = 0; i < 10; i++) {
        lookup('good', i < 8 ? 'hit' : 'miss');
        lookup('bad', i < 6 ? 'hit' : 'miss');
      }
    });
    const alerts = rig.states.alerts();
    expect(alerts.map(({ rule, labels }) => [rule, labels.mcp_vitals_cache_name])).toEqual([
      ['LowCacheHitRatio', 'bad'],
    ]);
    expect(alerts[0]!.figure.value).toBeCloseTo(60, 6);
  });

  it('LowValidationSuccess, HighMemory and SeriesOverflow fire on their figures', async () => {
    const rig = new AlertRig(DEFAULT_RULES);
    const { processMemoryUtilization: memory, monitorOverflowedPoints: overflowed } = METRICS;
    rig.meter.createObservableGauge(memory.name, metricOptions(memory)).addCallback((result) => result.observe(0.81));
    let points = 0;
    rig.meter
      .createObservableCounter(overflowed.name, metricOptions(overflowed))
      .addCallback((result) => result.observe(points));
    await rig.run(900, () => {
      for (let i = 0; i < 10; i++) {
        rig.histogram(METRICS.validationDuration).record(0.001, {
          'mcp_vitals.validation.target': 'tool_input',
          'mcp_vitals.validation.result': i === 0 ? 'invalid' : 'valid',
        });
      }
    });
    expect(rig.firing).toEqual(['LowValidationSuccess', 'HighMemory']);
    points = 3;
    await rig.tick();
    expect(rig.firing).toEqual(['LowValidationSuccess', 'HighMemory', 'SeriesOverflow']);
  });

  describe('ServerSignInFailing', () => {
    /** A server that answers exchanges with these outcomes each 10 s. */
    function signIns(rig: AlertRig) {
      const { signInExchanges } = METRICS;
      const counts: Record<string, number> = { accepted: 0, expired: 0, invalid_token: 0, no_credentials: 0 };
      rig.meter.createObservableCounter(signInExchanges.name, metricOptions(signInExchanges)).addCallback((result) => {
        for (const [outcome, count] of Object.entries(counts)) {
          result.observe(count, { 'mcp_vitals.role': 'server', 'mcp_vitals.sign_in.outcome': outcome });
        }
      });
      return (seconds: number, each: Readonly<Record<string, number>>) =>
        rig.run(seconds, () => {
          for (const [outcome, count] of Object.entries(each)) counts[outcome]! += count;
        });
    }

    it('fires when nobody with credentials is let in, however many come without', async () => {
      const rig = new AlertRig(DEFAULT_RULES);
      const run = signIns(rig);
      await run(600, { accepted: 5, expired: 1 });
      expect(rig.states.alerts()).toEqual([]);
      await run(900, { invalid_token: 2, no_credentials: 20 });
      expect(rig.firing).toEqual(['ServerSignInFailing']);
      await run(900, { accepted: 5 });
      expect(rig.firing).toEqual([]);
    });

    it.each<[string, Readonly<Record<string, number>>]>([
      ['each token runs out with its first call and is renewed', { expired: 1, accepted: 1 }],
      ['strangers try without credentials', { no_credentials: 50 }],
    ])('stays quiet while %s', async (_, each) => {
      const rig = new AlertRig(DEFAULT_RULES);
      await signIns(rig)(1800, each);
      expect(rig.states.alerts()).toEqual([]);
    });
  });

  describe.each(['server', 'client'])('on the tasks of a %s', (role) => {
    const rule = role === 'server' ? 'ServerTasksFailing' : 'ClientTasksFailing';
    const ends = (rig: AlertRig, outcome: string) =>
      rig.histogram(METRICS.taskDuration).record(90, { 'mcp_vitals.role': role, 'mcp_vitals.task.outcome': outcome });

    it('fires when most of them fail or expire, while all requests succeed', async () => {
      const rig = new AlertRig(DEFAULT_RULES);
      for (let minutes = 0; minutes < 60; minutes += 3) {
        await rig.run(180, () => rig.calls('research', 5));
        ends(rig, minutes % 9 === 0 ? 'expired' : 'failed');
      }
      expect(rig.firing).toEqual([rule]);
    });

    it('stays quiet while some fail and many are cancelled', async () => {
      const rig = new AlertRig(DEFAULT_RULES);
      for (let i = 0; i < 30; i++) {
        await rig.run(120);
        ends(rig, ['completed', 'failed', 'cancelled'][i % 3]!);
      }
      expect(rig.states.alerts()).toEqual([]);
    });
  });

  it.each(DEFAULT_RULES.map((rule) => [rule.name, rule] as const))('%s has a runbook on the page', (name, rule) => {
    const section = runbooks.split(/^### /m).find((text) => text.startsWith(`${name}\n`));
    expect(section, name).toBeDefined();
    expect(section!.split('\n').slice(1).join(' ').trim().length).toBeGreaterThan(150);
    expect(rule.annotations?.runbook_url).toBe(`docs/alerts.md#${name.toLowerCase()}`);
    if ('threshold' in rule) {
      const { unit } = INDICATORS[rule.indicator];
      const value = unit === 'ms' ? `${rule.threshold / 1000} s` : `${rule.threshold}${unit === '' ? '' : ` ${unit}`}`;
      expect(section).toContain(`${rule.when === '<' ? 'below' : 'above'} ${value}`);
      expect(section).toContain(`\`${rule.indicator}\``);
    }
    expect(section).toContain(`\`${rule.level}\``);
    if (rule.for !== undefined) expect(section).toContain(`for ${rule.for}`);
    for (const parent of rule.dependsOn ?? []) expect(section).toContain(parent);
  });

  it('of every runbook on the page exists', () => {
    const named = [...runbooks.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    expect(named).toEqual(DEFAULT_RULES.map(({ name }) => name));
  });

  it('on errors counts failures of tools, whatever their type', async () => {
    const rig = new AlertRig(DEFAULT_RULES);
    await rig.run(120, () => {
      for (const type of ['timeout', '-32603', 'tool_error']) {
        rig.histogram(METRICS.serverOperationDuration).record(0.1, {
          'mcp.method.name': 'tools/call',
          [ATTR_ERROR_TYPE]: type,
        });
      }
    });
    expect(rig.firing).toEqual(['ServerRequestsFailing']);
  });
});
