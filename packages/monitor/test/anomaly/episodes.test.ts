import type { Anomaly } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { Operation, START } from './operation.js';

const minutes = (millis: number) => millis / 60_000;
const after = (operation: Operation, onset: number) => operation.opened.filter(({ detectedAt }) => detectedAt >= onset);
const kinds = (anomalies: readonly Anomaly[]) => anomalies.map(({ kind }) => kind);

describe('an open episode does not hide a worse one', () => {
  it('reports a level eight times as high beside an open tail', () => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.35 }).run(120);
    operation.run(30, { slowShare: 0.12, slowBy: 10 });
    expect(kinds(operation.opened)).toEqual(['tail']);
    const onset = operation.now;
    operation.run(20, { slowShare: 0.12, slowBy: 10, slower: 8 });
    const [level] = after(operation, onset);
    expect(level).toMatchObject({ kind: 'level', severity: 'critical', id: 2 });
    expect(minutes(level!.detectedAt - onset)).toBeLessThan(3);
  });

  it('reports a level that becomes five times as high again, with the same id', () => {
    const operation = new Operation({ callsPerMinute: 120 }).run(120).run(10, { slower: 1.8 });
    const onset = operation.now;
    operation.run(10, { slower: 9 });
    const [again] = after(operation, 0).filter(({ escalatedAt }) => escalatedAt !== undefined);
    expect(again).toMatchObject({ id: operation.opened[0]!.id, kind: 'level', severity: 'critical' });
    expect(again!.escalatedAt! - onset).toBeLessThan(3 * 60_000);
    expect(again!.to / again!.from).toBeGreaterThan(5);
  });

  it.each([
    ['level', { slower: 2 }, { slower: 5 }],
    ['errors', { failing: 0.15 }, { failing: 0.35 }],
  ] as const)('reports a warning of %s that becomes critical, once, with the same id', (kind, before, worse) => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.3, seed: 2 }).run(200).run(15, before);
    expect(operation.said).toMatchObject([{ kind, severity: 'warning' }]);
    const onset = operation.now;
    operation.run(30, worse);
    expect(operation.said.slice(1)).toMatchObject([{ kind, severity: 'critical', state: 'open', id: 1 }]);
    expect(operation.said[1]!.escalatedAt! - onset).toBeLessThan(2 * 60_000);
  });

  it.each([1, 2, 3])('reports failures of 7 % that become 95 % as that many, seed %s', (seed) => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.3, seed }).run(200, { failing: 0.005 });
    operation.run(30, { failing: 0.07 }).run(30, { failing: 0.95 });
    const last = operation.opened.at(-1)!;
    expect(last).toMatchObject({ kind: 'errors', severity: 'critical', id: 1 });
    expect(last.to).toBeGreaterThan(0.7);
    expect(operation.opened.length).toBeLessThanOrEqual(4);
  });

  it.each([1, 2, 3])('reports a tail that stays as such once, and it is the new normal then, seed %s', (seed) => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.3, seed }).run(200);
    operation.run(400, { slowShare: 0.15, slowBy: 20 });
    const told = operation.opened.filter(({ kind }) => kind === 'tail');
    expect(told.length).toBeLessThanOrEqual(1);
  });

  it('reports failures that begin while calls are slow, with an opening and an end of their own', () => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.3 }).run(120).run(8, { slower: 1.8 });
    const onset = operation.now;
    operation.run(4, { slower: 1.8, failing: 0.5 }).run(60, { failing: 0.5 });
    const [errors] = after(operation, onset);
    expect(errors).toMatchObject({ kind: 'errors', severity: 'critical' });
    expect(minutes(errors!.detectedAt - onset)).toBeLessThan(1);
    expect(kinds(operation.closed)).toEqual(['level']);
    operation.run(20);
    expect(kinds(operation.closed)).toEqual(['level', 'errors']);
  });
});

describe('the return from a quicker weekend', () => {
  it('is a level of the first two weeks only, unless it is larger or comes at another time', () => {
    const day = 24 * 60;
    const operation = new Operation({ callsPerMinute: 2, sigma: 0.3 });
    for (let week = 0; week < 5; week++) operation.run(5 * day).run(2 * day, { slower: 0.5 });
    const weeks = operation.opened.map(({ since }) => Math.round(minutes(since - START) / 7 / day));
    expect(kinds(operation.opened)).toEqual(['level', 'level']);
    expect(weeks).toEqual([1, 2]);
    expect(operation.detector.untold).toBe(2);
    const monday = operation.now;
    operation.run(5 * day, { slower: 1.6 }).run(2 * day, { slower: 0.5 });
    expect(after(operation, monday)).toMatchObject([{ kind: 'level' }]);
    const thursday = operation.run(3 * day).now;
    operation.run(day, { slower: 2 });
    expect(after(operation, thursday)).toMatchObject([{ kind: 'level' }]);
  });
});

describe('failures never become usual', () => {
  it.each([0, 30, 80, 200])(
    'an outage after %s good calls is told within three minutes, against a small share',
    (good) => {
      const operation = new Operation({ callsPerMinute: 120 });
      while (operation.calls < good) operation.run(0.01);
      const onset = operation.now;
      operation.run(60, { failing: 1 });
      const [told] = operation.opened;
      expect(told).toMatchObject({ kind: 'errors', severity: 'critical' });
      expect(minutes(told!.detectedAt - onset)).toBeLessThan(3);
      expect(told!.from).toBeLessThan(0.1);
    },
  );

  it('an outage of a day stays open until it ends, and so does the next', () => {
    const operation = new Operation({ callsPerMinute: 30 }).run(120);
    operation.run(24 * 60, { failing: 1 });
    expect(operation.said).toHaveLength(1);
    operation.run(60);
    expect(operation.closed).toMatchObject([{ kind: 'errors', resolution: 'recovered' }]);
    const onset = operation.now;
    operation.run(20, { failing: 1 });
    expect(after(operation, onset)).toMatchObject([{ kind: 'errors', id: 2 }]);
  });

  it('an operation that is called every hour is judged by its calls: four failures in a row, and again after some good ones', () => {
    const operation = new Operation({ callsPerMinute: 1 / 60 }).run(100 * 60);
    const onset = operation.now;
    operation.run(12 * 60, { failing: 1 });
    const [told] = after(operation, onset);
    expect(told).toMatchObject({ kind: 'errors', severity: 'critical' });
    expect(minutes(told!.detectedAt - onset)).toBeLessThan(9 * 60);
    operation.run(24 * 60);
    expect(operation.closed).toMatchObject([{ kind: 'errors', resolution: 'recovered' }]);
    const second = operation.now;
    operation.run(12 * 60, { failing: 1 });
    expect(after(operation, second)).toHaveLength(1);
  });

  it('a third of calls that fail for hours is the new normal, and a larger share is reported', () => {
    const operation = new Operation({ callsPerMinute: 120 }).run(180).run(180, { failing: 0.3 });
    expect(operation.closed).toMatchObject([{ kind: 'errors', resolution: 'new normal' }]);
    operation.run(60, { failing: 0.3 });
    expect(operation.opened).toHaveLength(1);
    const onset = operation.now;
    operation.run(10, { failing: 0.9 });
    expect(after(operation, onset)).toMatchObject([{ kind: 'errors' }]);
  });
});

describe('the first minutes do not fix the baseline', () => {
  it('replaces a level learned while an operation was idle, and reports a later one', () => {
    const operation = new Operation({ callsPerMinute: 240, sigma: 0.35 }).run(3, { slower: 0.2 }).run(57);
    expect(operation.closed).toMatchObject([{ resolution: 'new normal' }]);
    const onset = operation.now;
    operation.run(15, { slower: 3 });
    expect(after(operation, onset)).toMatchObject([{ kind: 'level' }]);
  });

  it('reports a degradation hours after ten slow minutes at the start', () => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.35 }).run(10, { slower: 3 }).run(230);
    const onset = operation.now;
    operation.run(30, { slower: 2.8 });
    expect(after(operation, onset)).toMatchObject([{ kind: 'level' }]);
  });
});

describe('the kind of an anomaly', () => {
  it('is reported within fifty seconds for a quick operation that becomes three times as slow', () => {
    const operation = new Operation({ callsPerMinute: 600 }).run(60);
    const onset = operation.now;
    operation.run(5, { slower: 3 });
    expect(operation.opened).toMatchObject([{ kind: 'level' }]);
    expect((operation.opened[0]!.detectedAt - onset) / 1000).toBeLessThan(50);
  });

  it.each([1, 2, 3, 4, 5])('of a step is not drift, seed %s', (seed) => {
    const operation = new Operation({ seed, callsPerMinute: 60, sigma: 0.5 }).run(120).run(60, { slower: 1.45 });
    expect(kinds(operation.opened)).not.toContain('drift');
  });

  it('of repeated episodes is reported ever more rarely, and counted; a worse one is reported', () => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.3 }).run(120);
    for (let i = 0; i < 12; i++) operation.run(8, { slower: 1.9 }).run(30);
    expect(operation.opened.length).toBeLessThan(5);
    expect(operation.detector.untold).toBeGreaterThan(3);
    const onset = operation.now;
    operation.run(10, { slower: 6 });
    expect(after(operation, onset)).toMatchObject([{ kind: 'level', severity: 'critical' }]);
  });
});

describe('an operation that is no longer called', () => {
  const NO_CALLS = { callsPerMinute: 1e-9 };
  const SLOW = { slower: 6 };
  const FAILING = { failing: 1 };
  const TAIL = { slowShare: 0.12, slowBy: 10 };

  it.each([
    ['level', SLOW],
    ['errors', FAILING],
    ['tail', TAIL],
  ])('has an open %s for half a day, which then ends as unknown', (kind, manner) => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.3 }).run(120).run(20, manner);
    expect(kinds(operation.opened)).toEqual([kind]);
    const left = operation.now;
    operation.run(11 * 60, NO_CALLS);
    expect(operation.closed).toEqual([]);
    operation.run(2 * 60, NO_CALLS);
    expect(operation.closed).toMatchObject([{ id: 1, kind, resolution: 'no calls' }]);
    expect(Math.abs(minutes(operation.closed[0]!.endedAt! - left))).toBeLessThan(2);
  });

  it.each([
    ['level', SLOW],
    ['errors', FAILING],
  ])('is told again when it is called again and the %s is still there', (kind, manner) => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.3 })
      .run(120)
      .run(20, manner)
      .run(13 * 60, NO_CALLS);
    const onset = operation.now;
    // A repeated episode is told when it is larger than the last.
    operation.run(20, { slower: manner === SLOW ? 20 : 1, failing: manner === FAILING ? 1 : 0 });
    expect(kinds(after(operation, onset)).at(0)).toBe(kind);
  });

  it('is out of use a day after its traffic stopped, and is no anomaly then', () => {
    const operation = new Operation().run(26 * 60, { callsPerMinute: 20 }).run(20 * 60, NO_CALLS);
    expect([kinds(operation.opened), operation.closed]).toEqual([['no_traffic'], []]);
    operation.run(5 * 60, NO_CALLS);
    expect(operation.closed).toMatchObject([{ kind: 'no_traffic', resolution: 'new normal' }]);
    operation.run(48 * 60, NO_CALLS).run(60, { callsPerMinute: 20 });
    expect([operation.opened.length, operation.closed.length]).toEqual([1, 1]);
  });
});
