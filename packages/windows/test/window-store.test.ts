import { McpMetricsCollector, METRICS } from '@mcp-vitals/signals';
import { type Query, WindowStore } from '@mcp-vitals/windows';
import { metrics } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { Rig, START } from './rig.js';

describe('the takes', () => {
  it('of a histogram are count, rate, average, percentiles and maximum', async () => {
    const rig = new Rig();
    const histogram = rig.meter.createHistogram('d');
    for (let k = 0; k < 30; k++) {
      for (let i = 1; i <= 10; i++) histogram.record(i / 100, { tool: i % 2 ? 'odd' : 'even' });
      await rig.collectAfter(10);
    }
    const ask = { metric: 'd', over: '1m' } as const;
    expect(rig.value({ ...ask, take: 'count' })).toBe(60);
    expect(rig.value({ ...ask, take: 'rate' })).toBe(1);
    expect(rig.value({ ...ask, take: 'avg' })).toBeCloseTo(0.055, 12);
    expect(rig.value({ ...ask, take: 'max' })).toBe(0.1);
    expect(rig.value({ ...ask, take: 'p50' })! / 0.05).toBeCloseTo(1, 1);
    expect(rig.value({ ...ask, take: 'p99' })).toBe(0.1);
    expect(rig.value({ ...ask, take: 'last' })).toBeNull();
    expect(rig.value({ ...ask, take: 'ratio', where: { tool: 'odd' } })).toBe(0.5);
    expect(rig.value({ ...ask, over: '5m', take: 'count' })).toBe(300);
    // The whole is kept beside the parts, and is the same as they are together.
    const parts = { tool: { exists: true } };
    for (const take of ['count', 'rate', 'avg', 'p50', 'p90', 'p95', 'p99', 'max'] as const) {
      for (const over of ['20s', '1m', '5m']) {
        expect(rig.value({ metric: 'd', over, take })).toBeCloseTo(
          rig.value({ metric: 'd', over, take, where: parts })!,
          12,
        );
      }
    }
  });

  it('of a counter are count and rate', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    for (let k = 0; k < 6; k++) {
      counter.add(5);
      await rig.collectAfter(10);
    }
    expect(rig.value({ metric: 'c', over: '1m', take: 'count' })).toBe(30);
    expect(rig.value({ metric: 'c', over: '1m', take: 'rate' })).toBe(0.5);
    expect(rig.value({ metric: 'c', over: '20s', take: 'count' })).toBe(10);
    expect(rig.value({ metric: 'c', over: '1m', take: 'last' })).toBe(30);
    expect(rig.value({ metric: 'c', over: '1m', take: 'p95' })).toBeNull();
  });

  it('of an up-down counter is the sum of the current values of its series', async () => {
    const rig = new Rig();
    const counter = rig.meter.createUpDownCounter('entries');
    counter.add(3, { cache: 'a' });
    counter.add(4, { cache: 'b' });
    await rig.collectAfter(10);
    counter.add(-2, { cache: 'b' });
    await rig.collectAfter(10);
    await rig.collectAfter(3600);
    const query = { metric: 'entries', over: '1m', take: 'last' } as const;
    expect(rig.value(query)).toBe(5);
    expect(rig.value({ ...query, where: { cache: 'b' } })).toBe(2);
    expect(rig.store.query(query, START + 10_000).groups[0]?.value).toBe(7);
    expect(rig.store.query(query, START + 5_000).groups[0]?.value).toBeNull();
  });

  it('of an observable counter leave out its count from before the first observation', async () => {
    const rig = new Rig();
    let sinceBoot = 5e12;
    let sinceOpening = 0;
    rig.meter.createObservableCounter('boot').addCallback((result) => {
      sinceBoot += 10_000;
      result.observe(sinceBoot);
    });
    rig.meter.createObservableCounter('ours').addCallback((result) => {
      sinceOpening += 10;
      result.observe(sinceOpening);
    });
    for (let k = 0; k < 6; k++) await rig.collectAfter(10);
    expect(rig.value({ metric: 'boot', over: '5m', take: 'count' })).toBe(50_000);
    expect(rig.value({ metric: 'boot', over: '20s', take: 'rate' })).toBe(1000);
    // At the rate it goes on with, this one was 0 when the store was opened.
    expect(rig.value({ metric: 'ours', over: '5m', take: 'count' })).toBe(60);
  });

  it('of an observable counter of this project count from its first value on, which was 0 while it was not observed', async () => {
    const rig = new Rig();
    const counts = new Map<string, number>();
    rig.meter.createObservableCounter(METRICS.clientRequests.name).addCallback((result) => {
      for (const [client, count] of counts) result.observe(count, { client });
    });
    const requests = () =>
      rig.store
        .query({ metric: METRICS.clientRequests.name, by: ['client'], over: '5m', take: 'count' }, rig.nowMillis)
        .groups.map(({ by, value }) => [by.client, value]);
    await rig.collectAfter(10);
    counts.set('calls at once', 11).set('calls less later', 100);
    await rig.collectAfter(10);
    counts.set('calls less later', 101);
    for (let k = 0; k < 3; k++) await rig.collectAfter(10);
    expect(requests()).toEqual([
      ['calls at once', 11],
      ['calls less later', 101],
    ]);
  });

  it('of the error counter show the first burst to increase(), because its series are seeded', async () => {
    const rig = new Rig();
    metrics.setGlobalMeterProvider(rig.provider);
    const collector = new McpMetricsCollector();
    for (let k = 0; k < 3; k++) {
      collector.recordOperation('query', { durationMs: 5 });
      await rig.collectAfter(10);
    }
    for (let i = 0; i < 50; i++) collector.recordError(i % 2 ? 'timeout' : 'Error', 'query', 'no answer');
    await rig.collectAfter(10);
    metrics.disable();
    const query = { metric: METRICS.errors.name, over: '40s', take: 'count' } as const;
    expect(rig.value(query)).toBe(50);
    for (const version of [2, 3] as const) {
      expect(rig.value(query, { prometheus: { version } })).toBeGreaterThanOrEqual(50);
    }
  });

  it('of a gauge that is no longer observed are null, and those of one that is set last', async () => {
    const rig = new Rig();
    const values = new Map([
      ['a', 1],
      ['b', 2],
    ]);
    rig.meter.createObservableGauge('observed').addCallback((result) => {
      for (const [pool, value] of values) result.observe(value, { pool });
    });
    rig.meter.createGauge('set').record(7);
    await rig.collectAfter(10);
    values.delete('b');
    for (let k = 0; k < 5; k++) await rig.collectAfter(10);
    const last = { over: '1m', take: 'last' } as const;
    expect(rig.store.query({ ...last, metric: 'observed', by: ['pool'] }, rig.nowMillis).groups).toMatchObject([
      { by: { pool: 'a' }, value: 1 },
      { by: { pool: 'b' }, value: null },
    ]);
    expect(rig.value({ ...last, metric: 'observed' })).toBe(1);
    expect(rig.store.query({ ...last, metric: 'observed' }, START + 10_000).groups[0]?.value).toBe(3);
    expect(rig.value({ ...last, metric: 'set' })).toBe(7);
  });

  it('of a gauge are count, average, maximum and last', async () => {
    const rig = new Rig();
    const values = [4, 9, 2];
    rig.meter.createObservableGauge('g').addCallback((result) => result.observe(values.shift()!));
    for (let k = 0; k < 3; k++) await rig.collectAfter(10);
    const query = { metric: 'g', over: '1m' } as const;
    expect(rig.value({ ...query, take: 'avg' })).toBe(5);
    expect(rig.value({ ...query, take: 'max' })).toBe(9);
    expect(rig.value({ ...query, take: 'last' })).toBe(2);
    expect(rig.value({ ...query, take: 'count' })).toBe(3);
    expect(rig.store.query({ ...query, take: 'last' }, START + 20_000).groups[0]?.value).toBe(9);
    expect(rig.value({ ...query, take: 'rate' })).toBeNull();
  });
});

describe('a query', () => {
  it('matches by value, list, absence and negation, and groups', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    counter.add(1, { tool: 'a' });
    counter.add(2, { tool: 'b', 'error.type': 'timeout' });
    counter.add(4, { tool: 'c', 'error.type': '500', retry: true });
    await rig.collectAfter(10);
    const count = (where: object): unknown =>
      rig.value({ metric: 'c', over: '1m', take: 'count', where: { ...where } });
    expect(count({ tool: 'b' })).toBe(2);
    expect(count({ tool: ['a', 'c'] })).toBe(5);
    expect(count({ 'error.type': { exists: true } })).toBe(6);
    expect(count({ 'error.type': { exists: false } })).toBe(1);
    expect(count({ tool: { not: 'a' } })).toBe(6);
    expect(count({ tool: { not: ['a', 'b'] } })).toBe(4);
    expect(count({ retry: true })).toBe(4);
    expect(count({ tool: 'd' })).toBeNull();
    const { groups } = rig.store.query({ metric: 'c', over: '1m', take: 'count', by: ['error.type'] }, rig.nowMillis);
    expect(groups.map(({ by, value }) => [by['error.type'], value])).toEqual([
      ['', 1],
      ['timeout', 2],
      ['500', 4],
    ]);
    expect(
      rig.store.query({ metric: 'no such', over: '1m', take: 'count', by: ['tool'] }, rig.nowMillis).groups,
    ).toEqual([]);
  });

  it('divides one metric by another, group by group', async () => {
    const rig = new Rig();
    const failed = rig.meter.createCounter('failed');
    const all = rig.meter.createCounter('all');
    for (const [tool, n] of [
      ['a', 10],
      ['b', 20],
      ['idle', 0],
    ] as const)
      all.add(n, { tool });
    failed.add(5, { tool: 'b' });
    await rig.collectAfter(10);
    const query = { metric: 'failed', of: { metric: 'all' }, over: '1m', take: 'ratio', by: ['tool'] } as const;
    const { groups } = rig.store.query(query, rig.nowMillis);
    expect(groups.map(({ by, value, count }) => [by.tool, value, count])).toEqual([
      ['a', 0, 10],
      ['b', 0.25, 20],
      ['idle', null, 0],
    ]);
  });

  it('groups by values and names of any characters', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    const pairs = [
      ['a\u0000', 'b'],
      ['a', '\u0000b'],
      ['1:a', ''],
      ['', '1:a'],
      ['\ud800', '__proto__'],
    ] as const;
    for (const [x, y] of pairs)
      counter.add(
        1,
        Object.fromEntries([
          ['__proto__', x],
          ['constructor', y],
        ]),
      );
    counter.add(1);
    await rig.collectAfter(10);
    const by = ['__proto__', 'constructor'];
    const { groups } = rig.store.query({ metric: 'c', over: '1m', take: 'count', by }, rig.nowMillis);
    expect(
      groups.map((group) => by.map((key) => Object.entries(group.by).find(([name]) => name === key)?.[1])),
    ).toEqual([...pairs, ['', '']]);
    expect(groups.map(({ value }) => value)).toEqual([1, 1, 1, 1, 1, 1]);
    const where = { constructor: { exists: false } };
    expect(rig.value({ metric: 'c', over: '1m', take: 'count', where })).toBe(2);
  });

  it('finds a series by attributes in any order', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    for (let i = 0; i < 5; i++) {
      counter.add(1, i % 2 ? { a: '1', b: '2' } : { b: '2', a: '1' });
      await rig.collectAfter(10);
    }
    expect(rig.store.stats().series).toBe(1);
    expect(rig.value({ metric: 'c', over: '1m', take: 'count', where: { a: '1', b: '2' } })).toBe(5);
  });

  it('throws a RangeError for a figure that it does not have, instead of answering with another', () => {
    const take = 'p75' as Query['take'];
    expect(() => new WindowStore().query({ metric: 'm', over: '5m', take }, 0)).toThrow('not a take: "p75"; known are');
  });

  it('throws a RangeError for a text that is not a duration', () => {
    for (const over of ['', '5', 'm', '5 m', '-5m', '0s', '5y']) {
      expect(() => new WindowStore().query({ metric: 'c', over, take: 'count' }, START)).toThrow(RangeError);
    }
  });
});

describe('over time, a query', () => {
  it('gives null before the first measurement, and 0 only for an interval observed idle', async () => {
    const rig = new Rig();
    const query = { metric: 'c', over: '1m' } as const;
    expect(rig.value({ ...query, take: 'count' })).toBeNull();
    rig.meter.createCounter('c').add(0);
    await rig.collectAfter(10);
    expect(rig.value({ ...query, take: 'count' })).toBe(0);
    expect(rig.value({ ...query, take: 'rate' })).toBe(0);
    expect(rig.value({ ...query, take: 'ratio' })).toBeNull();
  });

  it('gives null for a window without a collection', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    counter.add(7);
    await rig.collectAfter(10);
    rig.nowMillis += 300_000;
    expect(rig.value({ metric: 'c', over: '1m', take: 'count' })).toBeNull();
    expect(rig.value({ metric: 'c', over: '10m', take: 'count' })).toBe(7);
  });

  it('counts the events of a gap when the gap ends, and divides by its duration', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    await rig.collectAfter(10);
    counter.add(600);
    await rig.collectAfter(600);
    const query = { metric: 'c', over: '1m', take: 'rate' } as const;
    expect(rig.value(query)).toBe(1);
    expect(rig.store.query(query, rig.nowMillis)).toMatchObject({
      fromMillis: START + 10_000,
      toMillis: START + 610_000,
    });
  });

  it('uses whole blocks for a window that is not aligned, and states the interval used', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    for (let k = 0; k < 12; k++) {
      counter.add(1);
      await rig.collectAfter(10);
    }
    const result = rig.store.query({ metric: 'c', over: '25s', take: 'count' }, rig.nowMillis + 4_000);
    expect(result.groups[0]?.value).toBe(3);
    expect(result).toMatchObject({ fromMillis: START + 90_000, toMillis: START + 120_000 });
  });

  it('merges extra collections into the block they belong to', async () => {
    const rig = new Rig();
    const histogram = rig.meter.createHistogram('d');
    for (let k = 0; k < 100; k++) {
      histogram.record(0.1);
      await rig.collectAfter(1);
    }
    expect(rig.store.stats()).toMatchObject({ blocks: 10, collections: 100 });
    expect(rig.value({ metric: 'd', over: '30s', take: 'count' })).toBe(30);
    expect(rig.value({ metric: 'd', over: '30s', take: 'p50' })).toBeCloseTo(0.1, 2);
  });

  it('treats two collections at the same time as one, also after a gap', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    counter.add(1);
    await rig.collectAfter(0);
    expect(rig.value({ metric: 'c', over: '1h', take: 'count' })).toBe(1);
    expect(rig.value({ metric: 'c', over: '1h', take: 'rate' })).toBe(1000);
    for (const seconds of [10, 0, 600, 0, 0]) {
      counter.add(1);
      await rig.collectAfter(seconds);
    }
    expect(rig.value({ metric: 'c', over: '1h', take: 'count' })).toBe(6);
    expect(rig.value({ metric: 'c', over: '1m', take: 'count' })).toBe(3);
  });

  it('keeps its order when its time source goes back', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    counter.add(1);
    await rig.collectAfter(10);
    counter.add(1);
    await rig.collectAfter(-3600);
    counter.add(1);
    await rig.collectAfter(3620);
    expect(rig.store.stats().backwardSteps).toBe(1);
    expect(rig.value({ metric: 'c', over: '1m', take: 'count' })).toBe(3);
  });

  it('sees what happens now after its time source went back for good', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    for (let k = 0; k < 30; k++) {
      counter.add(1);
      await rig.collectAfter(10);
    }
    rig.nowMillis -= 1_800_000;
    for (let k = 0; k < 6; k++) {
      counter.add(10);
      await rig.collectAfter(10);
    }
    const query = { metric: 'c', over: '40s', take: 'rate' } as const;
    const result = rig.store.query(query, rig.nowMillis);
    expect(result).toMatchObject({ toMillis: rig.nowMillis, groups: [{ value: 1, lastMillis: rig.nowMillis }] });
    expect(rig.value({ metric: 'c', over: '10m', take: 'count' })).toBe(90);
    expect(rig.store.stats().backwardSteps).toBe(1);
  });

  it('counts from 0 again after a counter reset', async () => {
    const rig = new Rig();
    const values = [100, 150, 30, 40];
    rig.meter.createObservableCounter('c').addCallback((result) => result.observe(values.shift()!));
    for (let k = 0; k < 4; k++) await rig.collectAfter(10);
    expect(rig.value({ metric: 'c', over: '30s', take: 'count' })).toBe(50 + 30 + 10);
    expect(rig.value({ metric: 'c', over: '30s', take: 'last' })).toBe(40);
  });

  it('rejects only the point whose attributes cannot be read', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    counter.add(1, { bad: Object.create(null) });
    counter.add(2, { good: 'yes' });
    await rig.collectAfter(10);
    expect(rig.store.stats().rejectedPoints).toBe(1);
    expect(rig.value({ metric: 'c', over: '1m', take: 'count' })).toBe(2);
  });

  it.each([
    ['an infinite one', [Number.POSITIVE_INFINITY]],
    ['two whose sum is infinite', [1e308, 1e308]],
  ])('keeps the values of a histogram beside %s, and gives no figure that is infinite', async (_, huge) => {
    const rig = new Rig();
    const histogram = rig.meter.createHistogram('d');
    for (const value of [1, 1, 1, 1, ...huge]) histogram.record(value);
    await rig.collectAfter(10);
    const all = { metric: 'd', over: '10s' } as const;
    expect(rig.value({ ...all, take: 'count' })).toBe(4 + huge.length);
    expect(rig.value({ ...all, take: 'p50' })).toBeCloseTo(1, 1);
    expect(rig.value({ ...all, take: 'avg' })).toBeNull();
    for (const take of ['p99', 'max'] as const) expect(rig.value({ ...all, take })).toBe(huge[1] ?? null);
    histogram.record(2);
    await rig.collectAfter(10);
    expect(rig.value({ ...all, take: 'avg' })).toBe(2);
    expect(rig.store.stats().rejectedPoints).toBe(0);
  });

  it('rejects and counts values that are not finite numbers', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    rig.meter.createObservableGauge('g').addCallback((result) => result.observe(Number.NaN));
    counter.add(Number.NaN);
    await rig.collectAfter(10);
    counter.add(3);
    await rig.collectAfter(10);
    expect(rig.store.stats().rejectedPoints).toBe(3);
    expect(rig.value({ metric: 'c', over: '1m', take: 'count' })).toBe(3);
    expect(rig.value({ metric: 'g', over: '1m', take: 'last' })).toBeNull();
  });
});
