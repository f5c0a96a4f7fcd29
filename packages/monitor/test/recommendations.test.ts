import { McpPerformanceTracker, type Recommendation } from '@mcp-vitals/monitor';
import { ManualClock, McpMetricsCollector } from '@mcp-vitals/signals';
import { type OperationSample, WindowMetricReader } from '@mcp-vitals/windows';
import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from 'vitest';
import { call } from './calls.js';

const START = 1_700_000_000_000;

afterEach(() => metrics.disable());

/** What is recommended an hour after `START` for calls in that hour. */
function recommended(calls: readonly OperationSample[]): readonly Recommendation[] {
  const clock = new ManualClock(START);
  const tracker = new McpPerformanceTracker({ clock });
  for (const one of calls) tracker.observe(one);
  clock.pass(3_600_000);
  return tracker.getOptimizationRecommendations();
}

const only = (recommendations: readonly Recommendation[]): Recommendation => {
  expect(recommendations.map(({ kind }) => kind)).toHaveLength(1);
  return recommendations[0]!;
};

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe('calls', () => {
  it('that are well speak for nothing', () => {
    const calls = times(500, (i) =>
      call({ startMillis: START + i * 1000, attributes: { 'mcp_vitals.arguments.hash': `${i}` } }),
    );
    expect(recommended(calls)).toEqual([]);
    expect(recommended([])).toEqual([]);
  });

  it('that repeat with the same arguments speak for keeping the answers', () => {
    const calls = times(40, (i) =>
      call({ startMillis: START + i * 1000, durationMs: 200, attributes: { 'mcp_vitals.arguments.hash': `${i % 5}` } }),
    );
    const one = only(recommended(calls));
    expect(one).toMatchObject({ kind: 'repeated_calls', subject: 'tools/call list_tables', savesMsPerHour: 7000 });
    expect(one.text).toContain('called 40 times with only 5 different arguments; each of the 35 repeats took 200 ms');
    expect(one.text).toContain('save 7 s an hour');
    expect(one.traceIds).toHaveLength(3);
    expect(
      recommended(
        times(40, (i) => call({ startMillis: START + i, durationMs: 0.5, attributes: { 'mcp.resource.uri': 'a' } })),
      ),
    ).toEqual([]);
  });

  it('in a loop under one parent speak for one call instead', () => {
    const calls = times(60, (i) =>
      call({
        startMillis: START + i * 100,
        durationMs: 3000,
        traceId: `t${i % 3}`,
        parentSpanId: `p${i % 3}`,
        operation: 'tools/call describe_table',
      }),
    );
    const one = only(recommended(calls));
    expect(one).toMatchObject({ kind: 'n_plus_one', subject: 'tools/call describe_table', severity: 'warning' });
    expect(one.savesMsPerHour).toBeCloseTo(60 * 3000 * (19 / 20), 6);
    expect(one.text).toContain('called 20 times in a row under one parent, in 3 cases, 60000 ms each time');
    expect(one.traceIds).toEqual(['t0', 't1', 't2']);
  });

  it('that fail and are tried again say whether that helps', () => {
    const attempt = (i: number, n: number, ok: boolean) =>
      call({
        startMillis: START + i * 10_000 + n * 1000,
        durationMs: 500,
        traceId: `t${i}`,
        parentSpanId: `p${i}`,
        ...(!ok && { errorType: 'timeout' }),
      });
    const helps = times(10, (i) => [attempt(i, 0, false), attempt(i, 1, true)]).flat();
    const one = only(recommended(helps));
    expect(one).toMatchObject({ kind: 'retries', savesMsPerHour: 5000 });
    expect(one.text).toMatch(
      /tried again 10 times, mostly for timeout \(10\); the next attempt succeeded 10 times.*wait before/,
    );
    const useless = times(10, (i) => [attempt(i, 0, false), attempt(i, 1, false)]).flat();
    expect(only(recommended(useless)).text).toContain('succeeded 0 times');
    expect(only(recommended(useless)).text).toContain('fix the cause');
    const apart = times(10, (i) => [
      attempt(i, 0, false),
      { ...attempt(i, 1, true), startMillis: START + i * 10_000 + 60_000 },
    ]);
    expect(recommended(apart.flat())).toEqual([]);
  });

  it('of one client that do not pass validation name its session', () => {
    const served = (session: string, i: number, bad: boolean) =>
      call({
        startMillis: START + i * 1000,
        kind: 'server',
        attributes: { 'mcp.session.id': session },
        ...(bad && { errorType: '-32602' }),
      });
    const calls = times(30, (i) => [served('good', i, false), served('bad', i, i < 20)]).flat();
    const one = only(recommended(calls));
    expect(one).toMatchObject({ kind: 'invalid_client', subject: 'bad', severity: 'warning', savesMsPerHour: null });
    expect(one.text).toContain(
      '20 of the 20 requests with invalid parameters came from one session of 2, and were 66.7 %',
    );
    const everybody = times(30, (i) => [served('a', i, true), served('b', i, true)]).flat();
    expect(recommended(everybody)).toEqual([]);
  });

  it('whose answers grow speak for asking for less', () => {
    const sized = (size: (i: number) => number) =>
      times(120, (i) => call({ startMillis: START + i * 20_000, attributes: { 'mcp_vitals.response.size': size(i) } }));
    const one = only(recommended(sized((i) => 2000 + 200 * i + 100 * (i % 3))));
    expect(one).toMatchObject({ kind: 'payload_growth', subject: 'tools/call list_tables' });
    expect(one.text).toMatch(/grew from 2.54 KiB to 24.8 KiB over 120 calls/);
    expect(recommended(sized((i) => 2000 + 100 * (i % 3)))).toEqual([]);
  });
});

describe('a cache', () => {
  async function cacheAdvice(hits: number, misses: number, evictions: number): Promise<readonly Recommendation[]> {
    const clock = new ManualClock(START);
    const reader = new WindowMetricReader({ now: () => clock.now() });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    const tracker = new McpPerformanceTracker({ clock });
    const collector = new McpMetricsCollector();
    // The counters exist before anything happens.
    collector.recordCacheHit(0.01);
    for (let i = 0; i < hits; i++) collector.recordCacheHit(0.01);
    for (let i = 0; i < misses; i++) collector.recordCacheMiss(1000);
    for (let i = 0; i < evictions; i++) collector.recordCacheEviction('capacity');
    clock.pass(3_600_000);
    await reader.collectNow();
    const advice = tracker.getOptimizationRecommendations(reader.store);
    await reader.shutdown();
    metrics.disable();
    return advice;
  }

  it('that is cold says what its misses cost, and what would keep its entries', async () => {
    const cold = only(await cacheAdvice(39, 160, 50));
    expect(cold).toMatchObject({ kind: 'cold_cache', subject: 'schema', severity: 'warning' });
    // 120 of the 160 misses are beyond a fifth of 200 look-ups.
    expect(cold.savesMsPerHour! / 120_000).toBeCloseTo(1, 3);
    expect(cold.text).toContain('hit ratio 20 % of 200 look-ups, target >= 80 %; a miss takes 1000 ms');
    expect(cold.text).toContain('50 entries were evicted over capacity');
    expect(only(await cacheAdvice(39, 160, 0)).text).toContain('the keys are new each time');
  });

  it('that is warm, or hardly used, speaks for nothing', async () => {
    expect(await cacheAdvice(190, 10, 5)).toEqual([]);
    expect(await cacheAdvice(5, 30, 0)).toEqual([]);
  });
});
