import { MCP_DURATION_BOUNDARIES } from '@mcp-vitals/signals';
import type { Query } from '@mcp-vitals/windows';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askPromtool, promtoolIsMissing, reference, type Sample, type Scraped } from './prometheus-reference.js';
import { Rig, START } from './rig.js';

/** A counter's history: the time until each scrape, and the increments before it. */
const life = fc.record({
  steps: fc.array(
    fc.record({
      seconds: fc.oneof({ weight: 8, arbitrary: fc.constant(10) }, fc.integer({ min: 2, max: 45 })),
      add: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
      reset: fc.oneof({ weight: 20, arbitrary: fc.constant(false) }, fc.constant(true)),
    }),
    { minLength: 1, maxLength: 70, size: 'max' },
  ),
  bornAt: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
  lateSeconds: fc.integer({ min: 0, max: 40 }),
  rangeSeconds: fc.constantFrom(30, 60, 125, 300, 600),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

const secondsOf = (rig: Rig): number => (rig.nowMillis - START) / 1000;

/** Plays the history on an observable counter, the only kind that can be reset; returns the samples that Prometheus would scrape. */
async function live({ steps, bornAt, lateSeconds }: Life): Promise<{ rig: Rig; samples: Sample[] }> {
  const rig = new Rig({ cellMillis: 1000 });
  let value = 0;
  let born = false;
  rig.meter.createObservableCounter('c').addCallback((result) => {
    if (born) result.observe(value);
  });
  const samples: Sample[] = [];
  for (const [i, { seconds, add, reset }] of steps.entries()) {
    if (reset) value = 0;
    value += add;
    born ||= i >= bornAt;
    await rig.collectAfter(seconds);
    if (born) samples.push({ seconds: secondsOf(rig), value });
  }
  rig.nowMillis += lateSeconds * 1000;
  return { rig, samples };
}

const HISTOGRAM = 'mcp.server.operation.duration';

/** Records calls of three tools, two of which sometimes fail; returns the samples that Prometheus would scrape. */
const step = fc.record({
  seconds: fc.constantFrom(9, 10, 10, 10, 11, 30),
  calls: fc.array(fc.record({ tool: fc.constantFrom('a', 'b', 'c'), ms: fc.integer({ min: 1, max: 70_000 }) })),
});
const calls = fc.record({
  steps: fc.oneof(
    fc.array(step, { minLength: 3, maxLength: 60, size: 'max' }),
    fc.array(step, { minLength: 2, maxLength: 3 }),
  ),
  // A query between two scrapes extrapolates each bucket by itself, so that buckets may fall.
  lateSeconds: fc.integer({ min: 0, max: 12 }),
  rangeSeconds: fc.constantFrom(30, 60, 300),
});
type Calls = typeof calls extends fc.Arbitrary<infer T> ? T : never;

async function call({ steps, lateSeconds }: Calls): Promise<{ rig: Rig; scraped: Scraped }> {
  const rig = new Rig({ cellMillis: 1000 });
  const histogram = rig.meter.createHistogram(HISTOGRAM);
  const scraped: Scraped = new Map();
  const counters = new Map<string, number>();
  const add = (name: string, amount: number): void => void counters.set(name, (counters.get(name) ?? 0) + amount);
  for (const step of steps) {
    for (const { tool, ms } of step.calls) {
      histogram.record(ms / 1000, { tool });
      for (const bound of MCP_DURATION_BOUNDARIES) {
        add(`h_bucket{tool="${tool}",le="${bound}"}`, ms / 1000 <= bound ? 1 : 0);
      }
      add(`h_bucket{tool="${tool}",le="+Inf"}`, 1);
      add(`h_count{tool="${tool}"}`, 1);
      add(`h_sum{tool="${tool}"}`, ms / 1000);
    }
    await rig.collectAfter(step.seconds);
    for (const [name, value] of counters) {
      scraped.set(name, [...(scraped.get(name) ?? []), { seconds: secondsOf(rig), value }]);
    }
  }
  rig.nowMillis += lateSeconds * 1000;
  return { rig, scraped };
}

/** Each query and its PromQL equivalent. */
const EQUALS: [Pick<Query, 'take' | 'where'>, (range: string) => string][] = [
  [{ take: 'rate' }, (r) => `sum(rate(h_count[${r}]))`],
  [{ take: 'count' }, (r) => `sum(increase(h_count[${r}]))`],
  [{ take: 'avg' }, (r) => `sum(rate(h_sum[${r}])) / sum(rate(h_count[${r}]))`],
  [{ take: 'p50' }, (r) => `histogram_quantile(0.5, sum by (le) (rate(h_bucket[${r}])))`],
  [{ take: 'p99' }, (r) => `histogram_quantile(0.99, sum by (le) (rate(h_bucket[${r}])))`],
  [
    { take: 'ratio', where: { tool: 'a' } },
    (r) => `(sum(rate(h_count{tool="a"}[${r}])) or vector(0)) / sum(rate(h_count[${r}]))`,
  ],
];

/** To the last few digits: the order in which floats are added differs. */
function expectSame(ours: number | null | undefined, theirs: number | undefined | null, message: string): void {
  const wanted = theirs === undefined || theirs === null || Number.isNaN(theirs) ? null : theirs;
  if (wanted === null || ours === null || ours === undefined) expect(ours ?? null, message).toBe(wanted);
  else expect(Math.abs(ours - wanted), message).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
}

describe('in Prometheus mode', () => {
  it.each([2, 3] as const)('computes rate() and increase() of Prometheus %i for any counter', async (version) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(life, async (one) => {
        const { rig, samples } = await live(one);
        const expected = reference(samples, secondsOf(rig), one.rangeSeconds, version);
        const over = `${one.rangeSeconds}s`;
        expectSame(rig.value({ metric: 'c', over, take: 'rate' }, { prometheus: { version } }), expected?.rate, 'rate');
        const increase = rig.value({ metric: 'c', over, take: 'count' }, { prometheus: { version } });
        expectSame(increase, expected?.increase, 'increase');
        if (expected !== null && expected.rate > 0) compared++;
      }),
      { numRuns: 100 },
    );
    expect(compared).toBeGreaterThan(30);
  });

  it.each([2, 3] as const)(
    'computes histogram_quantile() of Prometheus %i over the buckets of a scrape',
    async (version) => {
      let raised = 0;
      await fc.assert(
        fc.asyncProperty(calls, async (one) => {
          const { rig, scraped } = await call(one);
          const now = secondsOf(rig);
          const bounds = [...MCP_DURATION_BOUNDARIES, Number.POSITIVE_INFINITY];
          const rates = bounds.map((bound) => {
            const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : bound;
            const series = ['a', 'b', 'c'].map((tool) => scraped.get(`h_bucket{tool="${tool}",le="${le}"}`) ?? []);
            return series.reduce(
              (sum, samples) => sum + (reference(samples, now, one.rangeSeconds, version)?.rate ?? 0),
              0,
            );
          });
          if (rates.some((rate, i) => i > 0 && rate < rates[i - 1]! * (1 - 1e-9))) raised++;
          const over = `${one.rangeSeconds}s`;
          const p95 = rig.value({ metric: HISTOGRAM, over, take: 'p95' }, { prometheus: { version } });
          expectSame(p95, quantile(0.95, bounds, raise(rates, version)), 'p95');
        }),
        { numRuns: 200, seed: 3 },
      );
      // From version 3 on only rounding errors make a bucket fall.
      if (version === 2) expect(raised).toBeGreaterThan(0);
    },
  );

  it('adds up series without rounding errors, as Prometheus 3 does', async () => {
    const rig = new Rig({ cellMillis: 1000 });
    const counter = rig.meter.createCounter('c');
    const increases = { a: 4, b: 7, d: 4 };
    for (const name of Object.keys(increases)) counter.add(100, { name });
    await rig.collectAfter(15);
    for (const [name, value] of Object.entries(increases)) counter.add(value, { name });
    for (let i = 0; i < 3; i++) await rig.collectAfter(15);
    // Each increase over 45 s is extrapolated to 60 s.
    const factor = 60 / 45;
    expect(4 * factor + 7 * factor + 4 * factor).not.toBe(20);
    expect(rig.value({ metric: 'c', over: '1m', take: 'count' }, { prometheus: { version: 3 } })).toBe(20);
  });

  it('raises a bucket that rate() made lower than the one before', async () => {
    const rig = new Rig({ cellMillis: 1000 });
    const histogram = rig.meter.createHistogram(HISTOGRAM);
    for (const values of [
      [0.9, 4],
      [0.9, 20],
    ]) {
      for (const value of values) histogram.record(value);
      await rig.collectAfter(10);
    }
    rig.nowMillis += 2498;
    // Over 10 s the buckets grow from 1 to 2, from 2 to 3 and from 2 to 4. Prometheus extends them by 10, 5 and 5 s to the
    // left, to where each would have been 0 or by half an interval, and by 2.498 s to the right.
    const [upTo1, upTo10, upTo30] = [(1 * 22.498) / 10, (1 * 17.498) / 10, (2 * 22.498) / 10];
    expect(upTo10).toBeLessThan(upTo1);
    const expected = 10 + (20 * (0.95 * upTo30 - upTo1)) / (upTo30 - upTo1);
    const query = { metric: HISTOGRAM, over: '30s', take: 'p95' } as const;
    expect(rig.value(query, { prometheus: { version: 2 } })).toBeCloseTo(expected, 9);
  });

  it.each([
    [2, 3],
    [3, 2],
  ] as const)(
    "counts the sample on the left edge of a gauge's window in version 2 alone: %i",
    async (version, count) => {
      const rig = new Rig({ cellMillis: 1000 });
      rig.meter.createObservableGauge('g').addCallback((result) => result.observe(1));
      for (let i = 0; i < 4; i++) await rig.collectAfter(10);
      expect(rig.value({ metric: 'g', over: '20s', take: 'count' }, { prometheus: { version } })).toBe(count);
    },
  );

  it('has a current value for 5 minutes after a collection, whatever the window', async () => {
    const rig = new Rig({ cellMillis: 1000 });
    rig.meter.createObservableGauge('g').addCallback((result) => result.observe(7));
    rig.meter.createUpDownCounter('u').add(3);
    await rig.collectAfter(10);
    const current = (seconds: number, version: 2 | 3) => {
      rig.nowMillis += seconds * 1000;
      const read = (metric: string) => rig.value({ metric, over: '1m', take: 'last' }, { prometheus: { version } });
      return [read('g'), read('u')];
    };
    expect(current(299, 3)).toEqual([7, 3]);
    expect(current(1, 3)).toEqual([null, null]);
    expect(current(0, 2)).toEqual([7, 3]);
    expect(current(1, 2)).toEqual([null, null]);
  });

  it.skipIf(promtoolIsMissing)('agrees with promtool on random counters', async () => {
    const lives = await Promise.all(
      fc.sample(life, { numRuns: 100, seed: 5 }).map(async (one) => ({ one, ...(await live(one)) })),
    );
    const theirs = askPromtool(
      lives.map(({ one, rig, samples }) => ({
        scraped: new Map([['c', samples]]),
        now: secondsOf(rig),
        expressions: [`rate(c[${one.rangeSeconds}s])`],
      })),
    );
    for (const [i, { one, rig }] of lives.entries()) {
      const query = { metric: 'c', over: `${one.rangeSeconds}s`, take: 'rate' } as const;
      expectSame(rig.value(query, { prometheus: { version: 2 } }), theirs[i]![0], `life ${i}`);
    }
    expect(theirs.flat().filter((rate) => rate !== undefined && rate > 0).length).toBeGreaterThan(30);
  });

  it.skipIf(promtoolIsMissing)('agrees with promtool on every take of a histogram', async () => {
    const runs = await Promise.all(
      fc.sample(calls, { numRuns: 60, seed: 7 }).map(async (one) => ({ one, ...(await call(one)) })),
    );
    const theirs = askPromtool(
      runs.map(({ one, rig, scraped }) => ({
        scraped,
        now: secondsOf(rig),
        expressions: EQUALS.map(([, expression]) => expression(`${one.rangeSeconds}s`)),
      })),
    );
    for (const [i, { one, rig }] of runs.entries()) {
      for (const [j, [query]] of EQUALS.entries()) {
        const asked = { metric: HISTOGRAM, over: `${one.rangeSeconds}s`, ...query };
        expectSame(rig.value(asked, { prometheus: { version: 2 } }), theirs[i]![j], `${query.take} of run ${i}`);
      }
    }
    expect(theirs.flat().filter((value) => value !== undefined && value > 0).length).toBeGreaterThan(60);
  });
});

/** As documented: a bucket lower than the one before is made equal to it, in version 3 also one higher by a rounding error. */
function raise(upTo: readonly number[], version: 2 | 3): number[] {
  const raised: number[] = [];
  for (const [i, value] of upTo.entries()) {
    const before = raised[i - 1] ?? 0;
    const isEqual = version === 3 && (value - before) / (value + before) < 1e-12;
    raised.push(value <= before || isEqual ? before : value);
  }
  return raised;
}

/** As documented: linear inside the bucket that the rank falls into, the last finite bound above it. */
function quantile(q: number, bounds: readonly number[], upTo: readonly number[]): number | null {
  const total = upTo[upTo.length - 1]!;
  if (total === 0) return null;
  let i = 0;
  while (upTo[i]! < q * total) i++;
  if (i === bounds.length - 1) return bounds[i - 1]!;
  const [low, below] = i === 0 ? [0, 0] : [bounds[i - 1]!, upTo[i - 1]!];
  return low + ((bounds[i]! - low) * (q * total - below)) / (upTo[i]! - below);
}
