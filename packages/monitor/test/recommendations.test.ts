import { McpPerformanceTracker, type Recommendation } from '@mcp-vitals/monitor';
import { ManualClock, McpMetricsCollector } from '@mcp-vitals/signals';
import { type OperationSample, WindowMetricReader } from '@mcp-vitals/windows';
import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from 'vitest';
import { call } from './calls.js';

const START = 1_700_000_000_000;
const HOUR = 3_600_000;

afterEach(() => metrics.disable());

/** The recommendations `afterMillis` after `START` for calls in that time. */
function recommended(calls: readonly OperationSample[], afterMillis = HOUR): readonly Recommendation[] {
  const clock = new ManualClock(START);
  const tracker = new McpPerformanceTracker({ clock, createDetector: null });
  const inOrder = calls.toSorted((a, b) => a.startMillis + a.durationMs - b.startMillis - b.durationMs);
  for (const one of inOrder) {
    clock.pass(one.startMillis + one.durationMs - clock.now());
    tracker.observe(one);
  }
  clock.pass(START + afterMillis - clock.now());
  return tracker.getOptimizationRecommendations();
}

const only = (recommendations: readonly Recommendation[]): Recommendation => {
  expect(recommendations.map(({ kind }) => kind)).toHaveLength(1);
  return recommendations[0]!;
};

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const hashed = (hash: string | number, more = {}) => ({ 'mcp_vitals.arguments.hash': `${hash}`, ...more });

it('healthy calls lead to no recommendation', () => {
  expect(recommended(times(500, (i) => call({ startMillis: START + i * 1000, attributes: hashed(i) })))).toEqual([]);
  expect(recommended([])).toEqual([]);
});

describe('repeated calls', () => {
  const repeated = (given: (i: number) => Partial<OperationSample> = () => ({})) =>
    times(40, (i) => call({ startMillis: START + i * 1000, durationMs: 200, attributes: hashed(i % 5), ...given(i) }));

  it('are reported with the time that the repeats took in the window, which is not extrapolated', () => {
    const one = only(recommended(repeated()));
    expect(one).toMatchObject({
      kind: 'repeated_calls',
      subject: 'tools/call list_tables',
      savesMillis: 7000,
      severity: 'info',
      fromMillis: START,
      toMillis: START + HOUR,
    });
    expect(one.text).toBe(
      '35 of 40 calls of tools/call list_tables over 60 min repeated an earlier one with the same arguments and took ' +
        '200 ms each, 7 s together. Cache its results, if they may be reused.',
    );
    expect(one.traceIds).toHaveLength(3);
    expect(only(recommended(repeated(), 40_200))).toMatchObject({ savesMillis: 7000, severity: 'info' });
    expect(only(recommended(repeated(), 40_200)).text).toContain('over 40 s so far');
  });

  it('are severe by the share of the time that callers waited', () => {
    const slow = (durationMs: number) => only(recommended(repeated(() => ({ durationMs })))).severity;
    expect([slow(200), slow(999)]).toEqual(['info', 'info']);
    const lasting = (durationMs: number) =>
      only(
        recommended(times(360, (i) => call({ startMillis: START + i * 10_000, durationMs, attributes: hashed('a') }))),
      ).severity;
    expect([lasting(50), lasting(200), lasting(2000)]).toEqual(['info', 'warning', 'critical']);
    // Next to much other work the same repeats cost little.
    const busy = times(360, (i) => [
      call({ startMillis: START + i * 10_000, durationMs: 200, attributes: hashed('a') }),
      ...times(20, (k) => call({ startMillis: START + i * 10_000, durationMs: 9000, attributes: hashed(`${i} ${k}`) })),
    ]);
    expect(only(recommended(busy.flat())).severity).toBe('info');
  });

  it.each<[string, (i: number) => Partial<OperationSample>]>([
    ['of different sessions', (i) => ({ attributes: hashed('a', { 'mcp.session.id': `s${i}` }) })],
    ['to different servers', (i) => ({ attributes: hashed('a', { 'server.address': `host-${i}` }) })],
    ['in parallel', (i) => ({ startMillis: START + i, durationMs: 200, attributes: hashed('a') })],
    ['that failed', () => ({ ok: false })],
    ['with unknown arguments', () => ({ attributes: {} })],
    ['that are faster than a cache would be', () => ({ durationMs: 0.5 })],
    [
      'that continue a call that needed more input',
      () => ({ attributes: hashed('a', { 'mcp_vitals.request.round': 2 }) }),
    ],
    ['that poll a task', () => ({ operation: 'tasks/get', attributes: hashed('a') })],
    ['that report progress', () => ({ operation: 'notifications/progress', attributes: hashed('a') })],
    ['that the server received', () => ({ kind: 'server' })],
    [
      'of resources whose query the instrumentation redacted',
      () => ({ operation: 'resources/read', attributes: { 'mcp.resource.uri': 'db://t?id=REDACTED' } }),
    ],
  ])('%s are quiet', (_, given) => {
    expect(recommended(repeated(given)).filter(({ kind }) => kind === 'repeated_calls')).toEqual([]);
  });

  it('of one resource are reported by its URI', () => {
    const read = repeated(() => ({ operation: 'resources/read', attributes: { 'mcp.resource.uri': 'file:///a' } }));
    expect(only(recommended(read))).toMatchObject({ kind: 'repeated_calls', subject: 'resources/read' });
  });
});

describe('a loop over items', () => {
  const loop = (given: (i: number, n: number) => Partial<OperationSample> = () => ({})) =>
    times(3, (n) =>
      times(20, (i) =>
        call({
          startMillis: START + n * 600_000 + i * 3000,
          durationMs: 3000,
          traceId: `t${n}`,
          parentSpanId: `p${n}`,
          operation: 'tools/call describe_table',
          attributes: hashed(`${n} ${i}`),
          ...given(i, n),
        }),
      ),
    ).flat();

  it('is reported with the time of the calls after the first', () => {
    const one = only(recommended(loop()));
    expect(one).toMatchObject({
      kind: 'n_plus_one',
      subject: 'tools/call describe_table',
      severity: 'warning',
      savesMillis: 3 * 19 * 3000,
      traceIds: ['t0', 't1', 't2'],
    });
    expect(one.text).toContain(
      'was called 20 times in sequence under one parent with different arguments, 3 times over 60 min',
    );
    expect(one.text).toContain('took 171 s together');
  });

  it.each<[string, (i: number, n: number) => Partial<OperationSample>]>([
    ['in parallel', (i, n) => ({ startMillis: START + n * 600_000 + i })],
    [
      'that reads the pages of a result',
      (i, n) => ({ attributes: hashed(`${n} ${i}`, { 'mcp_vitals.arguments.paged': true }) }),
    ],
    ['that lists with a cursor', () => ({ operation: 'tools/list', attributes: {} })],
    ['that reports progress', () => ({ operation: 'notifications/progress', attributes: {} })],
    ['that polls a task', () => ({ operation: 'tasks/get', attributes: {} })],
    ['without a parent', () => ({ parentSpanId: undefined })],
    ['with unknown arguments', () => ({ attributes: {} })],
    ['over four items', (i) => (i < 4 ? {} : { parentSpanId: `other ${i}` })],
    ['that occurred once', (i, n) => (n === 0 ? {} : { parentSpanId: `other ${i}` })],
  ])('%s is quiet', (_, given) => {
    expect(recommended(loop(given)).filter(({ kind }) => kind === 'n_plus_one')).toEqual([]);
  });

  it('is not charged for calls that repeat others', () => {
    const calls = [
      ...loop(),
      ...times(3, (n) =>
        loop((i) => ({
          startMillis: START + HOUR / 2 + n * 600_000 + i * 3000,
          traceId: `again ${n}`,
          attributes: hashed(`0 ${i}`),
        })).slice(0, 20),
      ).flat(),
    ];
    const found = recommended(calls);
    expect(found.map(({ kind }) => kind).sort()).toEqual(['n_plus_one', 'repeated_calls']);
    // 60 calls of loops and 60 repeats: together not more than all took.
    const saved = found.reduce((sum, { savesMillis }) => sum + savesMillis!, 0);
    expect(saved).toBeLessThanOrEqual(calls.reduce((sum, { durationMs }) => sum + durationMs, 0));
    expect(found.find(({ kind }) => kind === 'repeated_calls')?.savesMillis).toBe(60 * 3000);
    expect(found.find(({ kind }) => kind === 'n_plus_one')?.savesMillis).toBe(3 * 19 * 3000);
  });
});

describe('retries', () => {
  const attempt = (i: number, n: number, ok: boolean, given: Partial<OperationSample> = {}) =>
    call({
      startMillis: START + i * 60_000 + n * 1000,
      durationMs: 500,
      attributes: hashed(i),
      ...(!ok && { errorType: 'timeout' }),
      ...given,
    });
  const retried = (second: boolean) => times(10, (i) => [attempt(i, 0, false), attempt(i, 1, second)]).flat();

  it('are reported with the time of the failed attempts, and with their success', () => {
    const helps = only(recommended(retried(true)));
    expect(helps).toMatchObject({ kind: 'retries', savesMillis: 5000 });
    expect(helps.text).toContain('was retried 10 times over 60 min, mostly after timeout (10); 10 retries succeeded');
    expect(helps.text).toContain('with backoff');
    const useless = only(recommended(retried(false)));
    expect(useless.savesMillis).toBe(5000);
    expect(useless.text).toContain('0 retries succeeded');
    expect(useless.text).toContain('fix the cause');
  });

  it.each<[string, (i: number, n: number) => Partial<OperationSample>]>([
    ['with other arguments', (i, n) => ({ attributes: hashed(`${i} ${n}`) })],
    ['with unknown arguments', () => ({ attributes: {} })],
    ['in another session', (i, n) => ({ attributes: hashed(i, { 'mcp.session.id': `s${n}` }) })],
    ['after a call that was cancelled', (_, n) => (n === 0 ? { errorType: 'cancelled' } : {})],
    ['that began before the first had failed', (i) => ({ startMillis: START + i * 60_000 })],
    ['that polls a task', () => ({ operation: 'tasks/get' })],
  ])('an attempt %s is not one', (_, given) => {
    const calls = times(10, (i) => [attempt(i, 0, false, given(i, 0)), attempt(i, 1, true, given(i, 1))]);
    expect(recommended(calls.flat())).toEqual([]);
  });

  it('after more than half a minute are new calls', () => {
    const apart = times(10, (i) => [attempt(i, 0, false), attempt(i, 31, true)]).flat();
    expect(recommended(apart)).toEqual([]);
  });
});

describe('a client', () => {
  const served = (session: string, i: number, invalid: 'code' | 'tool' | false) =>
    call({
      startMillis: START + i * 1000,
      kind: 'server',
      attributes: {
        'mcp.session.id': session,
        ...(invalid === 'code' && { 'rpc.response.status_code': '-32602' }),
        ...(invalid === 'tool' && { 'mcp_vitals.validation.result': 'invalid' }),
      },
      ...(invalid === 'tool' && { errorType: 'tool_error' }),
    });

  it('that sends invalid parameters is named by its session', () => {
    const calls = times(30, (i) => [
      served('good', i, false),
      served('bad', i, i < 10 ? 'code' : i < 20 ? 'tool' : false),
    ]).flat();
    const one = only(recommended(calls));
    expect(one).toMatchObject({ kind: 'invalid_client', subject: 'bad', severity: 'warning', savesMillis: null });
    expect(one.text).toContain('20 of 30 requests (66.7 %) of one session over 60 min had invalid parameters');
  });

  it('is found among its pings, which keep the connection and have no parameters', () => {
    const pings = times(300, (i) => ({ ...served('bad', i, false), operation: 'ping' }));
    const calls = times(30, (i) => [served('good', i, false), served('bad', i, i < 20 ? 'code' : false)]).flat();
    const one = only(recommended([...calls, ...pings]));
    expect(one.text).toContain('20 of 30 requests (66.7 %) of one session');
  });

  it('is reported beside another one that also sends invalid parameters', () => {
    const calls = times(30, (i) => [
      ...times(6, (k) => served(`good ${k}`, i, false)),
      served('bad', i, 'code'),
      served('worse', i, 'tool'),
    ]).flat();
    expect(
      recommended(calls)
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual(['bad', 'worse']);
  });

  it.each<[string, OperationSample[]]>([
    ['when all clients send them', times(30, (i) => [served('a', i, 'code'), served('b', i, 'code')]).flat()],
    ['when it is the only client', times(30, (i) => served('a', i, 'code'))],
    [
      'when few of its many requests are invalid',
      times(300, (i) => [served('a', i, i % 30 ? false : 'code'), served('b', i, false)]).flat(),
    ],
    [
      'when its tools fail for other reasons',
      times(30, (i) => [
        { ...served('a', i, false), ok: false, errorType: 'tool_error' },
        served('b', i, false),
      ]).flat(),
    ],
  ])('is not named %s', (_, calls) => {
    expect(recommended(calls)).toEqual([]);
  });
});

describe('responses', () => {
  const sized = (size: (i: number) => number) =>
    times(120, (i) => call({ startMillis: START + i * 20_000, attributes: { 'mcp_vitals.response.size': size(i) } }));

  it('that grow are reported with their sizes', () => {
    const one = only(recommended(sized((i) => 2000 + 200 * i + 100 * (i % 3))));
    expect(one).toMatchObject({ kind: 'payload_growth', subject: 'tools/call list_tables' });
    expect(one.text).toMatch(/grew from 2.54 KiB to 24.8 KiB in 120 calls over 60 min/);
  });

  it('of a steady size lead to no recommendation', () => {
    expect(recommended(sized((i) => 2000 + 100 * (i % 3)))).toEqual([]);
  });
});

describe('a cache', () => {
  /** Look-ups minute by minute: hits and misses of a second. */
  async function cacheAdvice(
    minutes: readonly [hits: number, misses: number][],
    evictions = 0,
    calls: OperationSample[] = [],
  ) {
    const clock = new ManualClock(START);
    const reader = new WindowMetricReader({ now: clock.now });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    const tracker = new McpPerformanceTracker({ clock });
    const collector = new McpMetricsCollector();
    for (const [hits, misses] of minutes) {
      for (let i = 0; i < hits; i++) collector.recordCacheHit(0.01);
      for (let i = 0; i < misses; i++) collector.recordCacheMiss(1000);
      clock.pass(60_000);
      await reader.collectNow();
    }
    for (let i = 0; i < evictions; i++) collector.recordCacheEviction('capacity');
    await reader.collectNow();
    for (const one of calls) tracker.observe(one);
    const advice = tracker.getOptimizationRecommendations(reader.store);
    await reader.shutdown();
    metrics.disable();
    return advice;
  }
  const cold = times(60, (): [number, number] => [1, 4]);

  it('that is cold is reported with the time of its misses beyond the target, and with a remedy', async () => {
    const one = only(await cacheAdvice(cold, 50));
    expect(one).toMatchObject({ kind: 'cold_cache', subject: 'schema', severity: 'warning' });
    // 180 of the 240 misses are beyond a fifth of 300 look-ups.
    expect(one.savesMillis! / 180_000).toBeCloseTo(1, 3);
    expect(one.text).toContain('hit ratio 20 % of 300 look-ups over 60 min, target >= 80 %');
    expect(one.text).toContain('took 180 s longer than hits');
    expect(one.text).toContain('50 entries were evicted over capacity');
    expect(only(await cacheAdvice(cold)).text).toContain('the keys are new each time');
  });

  it('saves no time that repeated calls already save', async () => {
    const repeats = times(61, (i) =>
      call({ startMillis: START + i * 10_000, durationMs: 1000, attributes: hashed('a') }),
    );
    const found = await cacheAdvice(cold, 0, repeats);
    const saved = Object.fromEntries(found.map(({ kind, savesMillis }) => [kind, savesMillis!]));
    expect(saved.repeated_calls).toBe(60_000);
    expect(saved.cold_cache! / 120_000).toBeCloseTo(1, 3);
  });

  it('is reported as a hint while there is little evidence', async () => {
    const one = only(await cacheAdvice(times(2, () => [10, 40])));
    expect(one.severity).toBe('info');
    expect(one.text).toContain('so far');
  });

  it.each<[string, [number, number][]]>([
    ['that is warm', times(60, () => [19, 1])],
    ['that is hardly used', times(60, (i) => (i < 35 ? [0, 1] : [0, 0]))],
    [
      'that was filled at the start, and is hardly used since',
      [[0, 500], ...times(59, (i): [number, number] => [0, i === 50 ? 2 : 0])],
    ],
    ['that was filled at the start', [[0, 500], ...times(59, (): [number, number] => [5, 0])]],
  ])('%s is quiet', async (_, minutes) => {
    expect(await cacheAdvice(minutes)).toEqual([]);
  });
});

describe('silent failures', () => {
  const failing = (silent: (i: number) => string | undefined, given: Partial<OperationSample> = {}) =>
    times(40, (i) => {
      const kind = silent(i);
      const attributes = { ...hashed(i), ...(kind !== undefined && { 'mcp_vitals.silent_failure': kind }) };
      return call({ operation: 'tools/call search', startMillis: START + i * 60_000, attributes, ...given });
    });

  it('are reported where results begin like an error', () => {
    const one = only(recommended(failing((i) => (i % 4 === 0 ? 'error_text' : undefined), { kind: 'server' })));
    expect(one).toMatchObject({ kind: 'silent_failures', subject: 'tools/call search', severity: 'warning' });
    expect(one.text).toBe(
      'Of 40 successful results of tools/call search, 10 begin like an error over 60 min. ' +
        'Let the tool set isError on failures, so that agents and monitors see them.',
    );
    expect(one.traceIds).toHaveLength(3);
  });

  it('are a hint where most results are empty, to the side that can change it', () => {
    const one = only(recommended(failing((i) => (i % 4 === 0 ? undefined : i % 2 === 0 ? 'null' : 'empty'))));
    expect(one).toMatchObject({ severity: 'info', evidence: [{ value: 0 }, { value: 30, count: 40 }] });
    expect(one.text).toContain('30 are empty or null');
    expect(one.text).toContain('Ask the maintainers of the server');
  });

  it.each<[string, (i: number) => string | undefined]>([
    ['two errors', (i) => (i < 2 ? 'error_text' : undefined)],
    ['a third of empty results', (i) => (i % 3 === 0 ? 'empty' : undefined)],
  ])('are not %s', (_, silent) => {
    expect(recommended(failing(silent))).toEqual([]);
  });
});
