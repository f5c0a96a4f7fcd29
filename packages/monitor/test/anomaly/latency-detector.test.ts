import type { Anomaly } from '@mcp-vitals/monitor';
import { LatencyDetector } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { Operation } from './operation.js';

const minutes = (millis: number) => millis / 60_000;

/** The only opened anomaly, and its delay after `onset` in minutes. */
function only(operation: Operation, onset: number): { anomaly: Anomaly; delay: number } {
  expect(operation.opened).toHaveLength(1);
  const anomaly = operation.opened[0]!;
  return { anomaly, delay: minutes(anomaly.detectedAt - onset) };
}

describe('a latency detector of one operation', () => {
  it('reports a step to twice the duration within two minutes, with both values, and its end', () => {
    const operation = new Operation().run(120);
    const onset = operation.now;
    operation.run(30, { slower: 2 });
    const { anomaly, delay } = only(operation, onset);
    expect(anomaly).toMatchObject({ kind: 'level', state: 'open', unit: 'ms', severity: 'warning' });
    expect(delay).toBeLessThan(2);
    expect(anomaly.from).toBeGreaterThan(90);
    expect(anomaly.from).toBeLessThan(110);
    expect(anomaly.to / anomaly.from).toBeGreaterThan(1.6);
    expect(anomaly.to / anomaly.from).toBeLessThan(2.4);
    expect(Math.abs(minutes(anomaly.since - onset))).toBeLessThan(0.5);
    expect(anomaly.confidence).toBeGreaterThan(0.8);
    expect(anomaly.confidence).toBeLessThanOrEqual(1);
    expect(anomaly.summary).toMatch(/^A typical call takes \d+ ms instead of \d+ ms \(x[\d.]+\)$/);

    expect(operation.closed).toHaveLength(0);
    const end = operation.now;
    operation.run(30);
    expect(operation.opened).toHaveLength(1);
    expect(operation.closed).toHaveLength(1);
    const closed = operation.closed[0]!;
    expect(closed).toMatchObject({ id: anomaly.id, kind: 'level', state: 'closed', resolution: 'recovered' });
    expect(Math.abs(minutes(closed.endedAt! - end))).toBeLessThan(1.5);
    expect(closed.to).toBeGreaterThanOrEqual(anomaly.to);
  });

  it('accepts a level that stays as the new normal, and reports no degradation on the return from there', () => {
    const operation = new Operation().run(120).run(180, { slower: 3 });
    expect(operation.opened).toHaveLength(1);
    expect(operation.opened[0]!.severity).toBe('critical');
    expect(operation.closed).toMatchObject([{ resolution: 'new normal' }]);
    operation.run(60);
    expect(operation.opened).toHaveLength(1);
  });

  it('reports a cache that no longer hits within two minutes', () => {
    const operation = new Operation();
    const mixed = (share: number) => ({ slowShare: share, slowBy: 12 });
    operation.run(120, mixed(0.15));
    const onset = operation.now;
    operation.run(20, mixed(0.95));
    const { anomaly, delay } = only(operation, onset);
    expect(anomaly.kind).toBe('level');
    expect(delay).toBeLessThan(2);
  });

  it('reports a burst of errors within a minute, with failed calls', () => {
    const operation = new Operation().run(120, { failing: 0.01 });
    const onset = operation.now;
    operation.run(10, { failing: 0.5 });
    const { anomaly, delay } = only(operation, onset);
    expect(anomaly).toMatchObject({ kind: 'errors', unit: 'share', severity: 'critical' });
    expect(delay).toBeLessThan(1);
    expect(anomaly.from).toBeLessThan(0.05);
    expect(anomaly.to).toBeGreaterThan(0.3);
    operation.run(20, { failing: 0.01 });
    expect(operation.closed).toMatchObject([{ kind: 'errors', resolution: 'recovered' }]);
  });

  it('reports errors that rise by two percent a minute within six minutes, and escalates when they are many', () => {
    const operation = new Operation({ callsPerMinute: 120 }).run(120, { failing: 0.005 });
    const onset = operation.now;
    operation.run(20, { failing: (minute) => 0.005 + 0.02 * minute });
    const [first, second] = operation.opened;
    expect(first).toMatchObject({ kind: 'errors', severity: 'warning' });
    expect(minutes(first!.detectedAt - onset)).toBeLessThan(6);
    expect(second).toMatchObject({ id: first!.id, severity: 'critical', detectedAt: first!.detectedAt });
    expect(second!.escalatedAt).toBeGreaterThan(first!.detectedAt);
    expect(second!.to).toBeGreaterThan(0.25);
    expect(operation.opened).toHaveLength(2);
  });

  it('reports durations that scatter two and a half times as much within eight minutes', () => {
    const operation = new Operation({ sigma: 0.3 }).run(120);
    const onset = operation.now;
    operation.run(30, { wider: 2.5 });
    const { anomaly, delay } = only(operation, onset);
    expect(anomaly).toMatchObject({ kind: 'tail', unit: 'share' });
    expect(delay).toBeLessThan(8);
    expect(anomaly.to / anomaly.from).toBeGreaterThan(2.5);
    operation.run(40);
    expect(operation.closed).toMatchObject([{ kind: 'tail', resolution: 'recovered' }]);
  });

  it.each([1, 2, 3])('reports durations that scatter three times as much about the same mean, seed %s', (seed) => {
    const [sigma, wider] = [0.7, 3];
    const operation = new Operation({ sigma, seed }).run(240);
    // The mean of a log-normal duration grows by half of the variance: the typical call is seven times as fast.
    const slower = Math.exp((sigma ** 2 * (1 - wider ** 2)) / 2);
    const onset = operation.now;
    operation.run(10, { wider, slower });
    const [found] = operation.opened;
    expect(found).toMatchObject({ kind: 'tail', unit: 'share' });
    expect(found!.detectedAt - onset).toBeLessThan(8 * 60_000);
    expect(found!.to).toBeGreaterThan(2.5 * found!.from);
  });

  it('reports no wider scatter when the typical call becomes faster alone, and when the slow calls do', () => {
    const operation = new Operation({ sigma: 0.7 })
      .run(240)
      .run(30, { slower: 0.15 })
      .run(30, { slower: 0.15, wider: 0.5 });
    expect(operation.opened).toEqual([]);
  });

  it.each([1, 2, 3, 4])('reports a drift of exactly one percent a minute after an hour, seed %s', (seed) => {
    const operation = new Operation({ seed, callsPerMinute: 120 }).run(60);
    const onset = operation.now;
    operation.run(60, { slower: (minute) => 1 + 0.01 * minute });
    expect(operation.opened.length).toBeGreaterThanOrEqual(1);
    expect(minutes(operation.opened[0]!.detectedAt - onset)).toBeLessThan(30);
  });

  it('reports a tail of very slow calls while the typical call is unchanged', () => {
    const operation = new Operation({ callsPerMinute: 120, sigma: 0.3 }).run(120);
    const onset = operation.now;
    operation.run(30, { slowShare: 0.12, slowBy: 12 });
    const { anomaly, delay } = only(operation, onset);
    expect(anomaly.kind).toBe('tail');
    expect(delay).toBeLessThan(10);
    operation.run(40);
    expect(operation.closed).toHaveLength(1);
  });

  it('reports a drift of one percent a minute within thirty minutes', () => {
    const operation = new Operation().run(180);
    const onset = operation.now;
    operation.run(60, { slower: (minute) => 1 + 0.012 * minute });
    const { anomaly, delay } = only(operation, onset);
    expect(anomaly).toMatchObject({ kind: 'drift', unit: 'ms' });
    expect(delay).toBeLessThan(30);
    expect(anomaly.to).toBeGreaterThan(1.15 * anomaly.from);
    operation.run(40);
    expect(operation.opened).toHaveLength(1);
    expect(operation.closed).toMatchObject([{ kind: 'drift', resolution: 'recovered' }]);
  });

  it('reports a sparse operation that takes three times as long within twenty calls', () => {
    const operation = new Operation({ callsPerMinute: 0.25 }).run(24 * 60);
    const onset = operation.now;
    operation.run(4 * 40, { slower: 3 });
    const { anomaly, delay } = only(operation, onset);
    expect(anomaly.kind).toBe('level');
    expect(delay).toBeLessThan(4 * 20);
  });

  it('reports missing traffic of a steady operation within fifteen minutes, and its end with the first call', () => {
    const operation = new Operation().run(26 * 60, { callsPerMinute: 20 });
    const onset = operation.now;
    operation.run(30, { callsPerMinute: 1e-9 });
    const { anomaly, delay } = only(operation, onset);
    expect(anomaly).toMatchObject({ kind: 'no_traffic', unit: 'calls/min', to: 0, severity: 'critical' });
    expect(anomaly.from).toBeGreaterThan(10);
    expect(delay).toBeLessThan(15);
    operation.run(5);
    expect(operation.closed).toMatchObject([{ id: anomaly.id, kind: 'no_traffic', resolution: 'recovered' }]);
    expect(minutes(operation.closed[0]!.endedAt! - onset)).toBeCloseTo(30, 0);
  });
});

describe('an episode', () => {
  it('shows the slowest calls, slowest first, of the episode when it is closed', () => {
    const detector = new LatencyDetector();
    const said: Anomaly[] = [];
    let now = Date.UTC(2024, 0, 8);
    let call = 0;
    const play = (calls: number, duration: () => number) => {
      for (let i = 0; i < calls; i++) {
        now += 1000;
        detector.observe(now, duration(), true, `t${call++}`);
        said.push(...detector.tick(now));
      }
    };
    play(3600, () => 95 + (call % 10));
    const onset = call;
    play(600, () => 300 + (call % 100));
    play(900, () => 95 + (call % 10));
    const [opened, closed] = said;
    expect(said).toHaveLength(2);
    for (const anomaly of [opened!, closed!]) {
      expect(anomaly.traceIds).toHaveLength(5);
      for (const id of anomaly.traceIds) expect(Number(id.slice(1))).toBeGreaterThanOrEqual(onset);
    }
    expect(closed!.traceIds.every((id) => Number(id.slice(1)) % 100 === 99)).toBe(true);
  });

  it('numbers them, and finds the next one after the last is over', () => {
    const operation = new Operation().run(120);
    operation.run(15, { slower: 3 }).run(30).run(10, { failing: 0.6 }).run(30).run(15, { slower: 3 }).run(30);
    expect(operation.opened.map(({ kind }) => kind)).toEqual(['level', 'errors', 'level']);
    expect(operation.opened.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(operation.closed.map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});

describe('construction', () => {
  it('throws a RangeError for a false alarm rate that is not a number > 0', () => {
    for (const falseAlarmsPerWeek of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new LatencyDetector({ falseAlarmsPerWeek })).toThrow(RangeError);
    }
  });

  it.each([0.1, 5, 100])(
    'hears a rare operation that fails, with %d false alarms a week permitted',
    (falseAlarmsPerWeek) => {
      const detector = new LatencyDetector({ falseAlarmsPerWeek });
      const operation = Object.assign(new Operation({ callsPerMinute: 0.05 }), { detector });
      operation.run(4000).run(1000, { failing: 1 });
      expect(operation.opened.map(({ kind }) => kind)).toContain('errors');
    },
  );

  it('reports later with fewer permitted false alarms', () => {
    const delay = (falseAlarmsPerWeek: number) => {
      const detector = new LatencyDetector({ falseAlarmsPerWeek });
      const operation = Object.assign(new Operation({ callsPerMinute: 20, sigma: 0.8 }), { detector });
      operation.run(300);
      const onset = operation.now;
      operation.run(30, { slower: 2 });
      return operation.opened[0]!.detectedAt - onset;
    };
    expect(delay(1e-9)).toBeGreaterThan(delay(1));
  });
});
