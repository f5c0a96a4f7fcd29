import type { Query, Where } from '@mcp-vitals/windows';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rig } from './rig.js';

const METRIC = 'mcp.server.operation.duration';
const NAMES = ['a', 'b', 'c'];
const VALUES = ['', 'x', 'y', 'z'];

const attributes = fc.record(Object.fromEntries(NAMES.map((name) => [name, fc.constantFrom(...VALUES)])));
const matcher = fc.oneof(
  fc.constantFrom<Where[string]>(...VALUES),
  fc.subarray(VALUES, { minLength: 1 }),
  fc.subarray(VALUES, { minLength: 1 }).map((not) => ({ not })),
  fc.boolean().map((exists) => ({ exists })),
);
const where = fc.dictionary(fc.constantFrom(...NAMES), matcher, { maxKeys: 3 });

/** Whether one series has what a condition asks for, said in other words than the windows'. */
function isMeant(series: Readonly<Record<string, string>>, conditions: Where): boolean {
  return Object.entries(conditions).every(([name, condition]) => {
    const value = series[name] ?? '';
    if (typeof condition === 'string') return value === condition;
    if (Array.isArray(condition)) return condition.includes(value);
    const { exists, not } = condition as { exists?: boolean; not?: string[] };
    return exists === undefined ? !not!.includes(value) : exists === (value !== '');
  });
}

describe('queries between two collections', () => {
  it('count exactly the series that match, whatever was asked before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(attributes, { minLength: 1, maxLength: 20 }),
        fc.array(fc.tuple(where, fc.boolean()), { minLength: 1, maxLength: 8 }),
        async (calls, asked) => {
          const rig = new Rig();
          const histogram = rig.meter.createHistogram(METRIC);
          const recorded: (typeof calls)[number][] = [];
          // The second collection brings series that the first one did not have.
          for (const made of [calls.slice(0, calls.length / 2), calls]) {
            for (const call of made) histogram.record(0.1, call);
            recorded.push(...made);
            await rig.collectAfter(10);
            for (const [conditions, isFrozen] of asked) {
              if (isFrozen) Object.freeze(conditions);
              const query: Query = { metric: METRIC, where: conditions, over: '1m', take: 'count' };
              const expected = recorded.filter((call) => isMeant(call, conditions)).length;
              expect(rig.value(query) ?? 0).toBe(expected);
              const sums = rig.store.query({ ...query, by: ['a'] }, rig.nowMillis).groups;
              expect(sums.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(expected);
            }
          }
          await rig.provider.shutdown();
        },
      ),
      { numRuns: 100 },
    );
  });

  it('see a collection at the time of the one before', async () => {
    const rig = new Rig();
    const histogram = rig.meter.createHistogram(METRIC);
    const query: Query = { metric: METRIC, over: '1m', take: 'count' };
    for (const count of [1, 2, 3]) {
      histogram.record(0.1);
      await rig.collectAfter(count === 1 ? 10 : 0);
      expect(rig.value(query)).toBe(count);
    }
  });

  it('see a condition that was changed after it was asked', async () => {
    const rig = new Rig();
    const histogram = rig.meter.createHistogram(METRIC);
    histogram.record(0.1, { a: 'x' });
    histogram.record(0.1, { a: 'y' });
    histogram.record(0.1, { a: 'y' });
    await rig.collectAfter(10);
    const conditions = { a: 'x' };
    const query: Query = { metric: METRIC, where: conditions, over: '1m', take: 'count' };
    expect(rig.value(query)).toBe(1);
    conditions.a = 'y';
    expect(rig.value(query)).toBe(2);
  });

  it('read the same in both versions of Prometheus and exactly, whichever was asked first', async () => {
    const rig = new Rig();
    const histogram = rig.meter.createHistogram(METRIC);
    const read = () =>
      ([false, { version: 2 }, { version: 3 }, true] as const).map((prometheus) =>
        (['count', 'rate', 'avg', 'p95'] as const).map((take) =>
          rig.value({ metric: METRIC, over: '1m', take }, { prometheus }),
        ),
      );
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j <= i; j++) histogram.record(0.02 * (j + 1), {});
      await rig.collectAfter(10);
    }
    const [exact, second, third, byDefault] = read();
    expect(read()).toEqual([exact, second, third, byDefault]);
    expect(byDefault).toEqual(third);
    // The last six intervals had 7 to 12 values; version 2 sees the sample on the left edge too.
    expect(exact![0]).toBe(57);
    expect(second![0]).toBeGreaterThan(56);
    expect(third![0]).not.toBe(second![0]);
  });
});
