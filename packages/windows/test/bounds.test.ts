import { WindowStore } from '@mcp-vitals/windows';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rig, START } from './rig.js';

const DAY = 8640;

describe('with age, a store', () => {
  it('keeps fine blocks for an hour, wider ones for longer, and nothing beyond the retention', async () => {
    const rig = new Rig({ retentionMillis: 12 * 3_600_000 });
    const counter = rig.meter.createCounter('c');
    for (let k = 0; k < DAY; k++) {
      counter.add(1);
      await rig.collectAfter(10);
    }
    const { blocks, oldestMillis } = rig.store.stats();
    expect(blocks).toBeLessThanOrEqual(361 + 181 + 73);
    expect(rig.nowMillis - oldestMillis!).toBeLessThanOrEqual(12 * 3_600_000 + 600_000);
    for (const [over, seconds] of [
      ['55m', 3300],
      ['2h', 7200],
      ['5h30m', 19_800],
      ['11h', 39_600],
    ] as const) {
      const { groups, fromMillis } = rig.store.query({ metric: 'c', over, take: 'count' }, rig.nowMillis);
      const covered = (rig.nowMillis - fromMillis) / 1000;
      expect(groups[0]?.value).toBe(covered / 10);
      // At most one block more than was asked, and a block is never wider than a thirtieth of its age.
      expect(covered - seconds).toBeGreaterThanOrEqual(0);
      expect(covered - seconds).toBeLessThanOrEqual(Math.max(10, seconds / 29));
    }
    expect(rig.value({ metric: 'c', over: '3d', take: 'count' })).toBeLessThanOrEqual(DAY / 2 + 60);
  });

  it('keeps every event over a gap longer than fine blocks are kept', async () => {
    const rig = new Rig();
    const counter = rig.meter.createCounter('c');
    for (let k = 0; k < 50; k++) {
      counter.add(1);
      await rig.collectAfter(10);
    }
    counter.add(1);
    await rig.collectAfter(5 * 3600);
    for (let k = 0; k < 50; k++) {
      counter.add(1);
      await rig.collectAfter(10);
    }
    expect(rig.value({ metric: 'c', over: '10h', take: 'count' })).toBe(101);
  });

  it('merges to the same counts, sums, maxima and percentiles for any division of time into blocks', async () => {
    const calls = fc.array(
      fc.record({
        // Also twice at a time, and back in time.
        step: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 400 }) }, fc.constantFrom(0, -7, 4000)),
        value: fc.double({ min: 1e-6, max: 1e4, noNaN: true }),
      }),
      { minLength: 1, maxLength: 150, size: 'max' },
    );
    await fc.assert(
      fc.asyncProperty(calls, async (all) => {
        const whole = new Rig();
        const cut = new Rig({ cellMillis: 5000, retentionMillis: 30 * 24 * 3_600_000 });
        for (const { step, value } of all) {
          whole.meter.createHistogram('d').record(value);
          cut.meter.createHistogram('d').record(value);
          await cut.collectAfter(step);
        }
        await whole.collectAfter(10);
        cut.nowMillis += 1_000_000;
        for (const take of ['count', 'max', 'p50', 'p90', 'p99'] as const) {
          const query = { metric: 'd', over: '30d', take };
          expect(cut.value(query), take).toBe(whole.value(query));
        }
        const [a, b] = [cut, whole].map((rig) => rig.value({ metric: 'd', over: '30d', take: 'avg' })!);
        expect(a! / b!).toBeCloseTo(1, 12);
      }),
      { numRuns: 30 },
    );
  });
});

describe('at its limits, a store', () => {
  it('sums points beyond maxSeries in a visible overflow series and keeps its bounds', async () => {
    const rig = new Rig({ maxSeries: 500 });
    const histogram = rig.meter.createHistogram('d');
    for (let tool = 0; tool < 100_000; tool++) {
      histogram.record(0.1, { tool: `tool-${tool}` });
      if (tool % 2000 === 1999) await rig.collectAfter(10);
    }
    const { series, overflowedPoints, bytes } = rig.store.stats();
    expect(series).toBe(500);
    expect(overflowedPoints).toBeGreaterThan(1000);
    expect(bytes).toBeLessThan(1_000_000);
    expect(rig.value({ metric: 'd', over: '1h', take: 'count' })).toBe(100_000);
    const overflow = { metric: 'd', over: '1h', take: 'count', where: { 'otel.metric.overflow': true } } as const;
    expect(rig.value(overflow)).toBe(100_000 - 500);
    expect(rig.value({ ...overflow, take: 'p50' })).toBeCloseTo(0.1, 2);
  });

  it('keeps error types apart in the overflow, and says how many events it holds', async () => {
    const rig = new Rig({ maxSeries: 10 });
    const histogram = rig.meter.createHistogram('d');
    for (let i = 0; i < 1000; i++)
      histogram.record(0.1, { host: `h${i >> 1}`, ...(i % 2 && { 'error.type': 'timeout' }) });
    await rig.collectAfter(10);
    const query = { metric: 'd', over: '1m', take: 'ratio', where: { 'error.type': { exists: true } } } as const;
    expect(rig.store.query(query, rig.nowMillis)).toMatchObject({
      overflowed: 990,
      groups: [{ value: 0.5, count: 1000 }],
    });
    for (let i = 0; i < 50; i++) histogram.record(0.1, { host: `n${i}`, 'error.type': `made-up-${i}` });
    await rig.collectAfter(10);
    const types = rig.store.query({ ...query, take: 'count', by: ['error.type'] }, rig.nowMillis).groups;
    expect(types).toHaveLength(21);
    expect(types.find(({ by }) => by['error.type'] === '_OTHER')?.value).toBe(31);
  });

  it('drops values beyond the limit that cannot be summed, and counts them', async () => {
    const rig = new Rig({ maxSeries: 2 });
    rig.meter.createObservableCounter('o').addCallback((result) => {
      for (let i = 0; i < 5; i++) result.observe(100 * i + rig.nowMillis - START, { i });
    });
    for (let k = 0; k < 3; k++) await rig.collectAfter(10);
    expect(rig.value({ metric: 'o', over: '20s', take: 'count' })).toBe(40_000);
    expect(rig.store.stats()).toMatchObject({ series: 2, overflowedPoints: 9 });
  });

  it('reuses the place of a series that is older than the retention', async () => {
    const rig = new Rig({ maxSeries: 2, retentionMillis: 60_000 });
    const counter = rig.meter.createCounter('c');
    counter.add(1, { tool: 'old' });
    counter.add(1, { tool: 'live' });
    await rig.collectAfter(10);
    for (let k = 0; k < 12; k++) {
      counter.add(1, { tool: 'live' });
      await rig.collectAfter(10);
    }
    counter.add(1, { tool: 'new' });
    await rig.collectAfter(10);
    const query = { metric: 'c', over: '20s', take: 'count', by: ['tool'] } as const;
    expect(rig.store.query(query, rig.nowMillis).groups.map(({ by, value }) => [by.tool, value])).toEqual([
      ['live', 1],
      ['new', 1],
    ]);
    expect(rig.store.stats()).toMatchObject({ series: 2, overflowedPoints: 0 });
  });

  it('drops the oldest blocks first when maxBytes is reached, and counts them', async () => {
    const rig = new Rig({ maxBytes: 20_000 });
    const histogram = rig.meter.createHistogram('d');
    for (let k = 0; k < 2000; k++) {
      for (let tool = 0; tool < 5; tool++) histogram.record(0.1 * (tool + 1), { tool });
      await rig.collectAfter(10);
    }
    const stats = rig.store.stats();
    expect(stats.bytes).toBeLessThanOrEqual(20_000);
    expect(stats.droppedBlocks).toBeGreaterThan(0);
    expect(rig.value({ metric: 'd', over: '5m', take: 'count' })).toBe(150);
  });

  it('cuts attribute values at 256 characters', async () => {
    const rig = new Rig();
    rig.meter.createCounter('c').add(1, { tool: 'x'.repeat(100_000) });
    await rig.collectAfter(10);
    const { groups } = rig.store.query({ metric: 'c', over: '1m', take: 'count', by: ['tool'] }, rig.nowMillis);
    expect(groups[0]?.by.tool).toHaveLength(256);
  });

  it('throws a RangeError for a limit that is not a number greater than 0', () => {
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new WindowStore({ maxSeries: bad })).toThrow(RangeError);
      expect(() => new WindowStore({ retentionMillis: bad })).toThrow(RangeError);
    }
    expect(() => new WindowStore({ maxSeries: 2.5 })).toThrow('maxSeries must be a whole number > 0, got 2.5');
  });

  it('rejects a metric whose name is taken by another kind', async () => {
    const rig = new Rig();
    rig.meter.createCounter('m').add(1);
    rig.provider.getMeter('other').createHistogram('m').record(1);
    await rig.collectAfter(10);
    expect(rig.store.stats().rejectedPoints).toBe(1);
    expect(rig.store.query({ metric: 'm', over: '1m', take: 'count' }, START + 10_000).groups[0]?.value).toBe(1);
  });
});
