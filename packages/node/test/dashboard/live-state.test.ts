import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_POINTS, withEvaluation } from '../../src/dashboard/feed/live-state.js';
import type { EvaluationView, SnapshotView } from '../../src/http/api/stream-view.js';

const FIGURES = {
  ...{ count: 1, errorRatio: null, perMinute: null, p50Millis: null, p95Millis: null, p99Millis: null },
  slowestTraceId: null,
};
const EMPTY: SnapshotView = {
  ...{ atMillis: 0, serviceName: null, over: '5m', figures: [], anomalies: [], alerts: [], operations: [] },
  health: { status: 'unknown', score: null, coverage: 0, checks: [] },
};

const update = fc.record({
  role: fc.constantFrom('client' as const, 'server' as const),
  name: fc.constantFrom('a', 'b', 'c'),
  point: fc.option(fc.nat(100)),
});
const updates = fc.uniqueArray(update, { selector: ({ role, name }) => `${role} ${name}` });
const evaluations = fc.array(updates, { maxLength: 80 }).map((all) =>
  all.map(
    (operations, index): EvaluationView => ({
      ...EMPTY,
      atMillis: index + 1,
      operations: operations.map((one) => ({ ...FIGURES, ...one })),
    }),
  ),
);

describe('the state of the page', () => {
  it('is the newest evaluation, with the points of those before it in their order', () => {
    fc.assert(
      fc.property(evaluations, (all) => {
        const state = all.reduce(withEvaluation, EMPTY);
        const last = all.at(-1) ?? EMPTY;
        expect(state.atMillis).toBe(last.atMillis);
        expect(state.operations.map(({ role, name }) => `${role} ${name}`)).toEqual(
          last.operations.map(({ role, name }) => `${role} ${name}`),
        );
        for (const { role, name, sparkline } of state.operations) {
          const points = all.map(({ operations }) => operations.find((one) => one.role === role && one.name === name));
          const unbroken = points.slice(points.lastIndexOf(undefined) + 1);
          expect(sparkline).toEqual(unbroken.slice(-MAX_POINTS).map((one) => one?.point));
        }
      }),
    );
  });

  it('is bounded, however long the page is open', () => {
    const one: EvaluationView = { ...EMPTY, operations: [{ ...FIGURES, role: 'client', name: 'a', point: 1 }] };
    const state = Array.from({ length: 1000 }, () => one).reduce(withEvaluation, EMPTY);
    expect(state.operations[0]!.sparkline).toHaveLength(MAX_POINTS);
  });
});
