import { Dispatcher, type Notice } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { alert, SECOND, START } from './rig.js';

const COUNT = 10_000;
const STORM = Array.from({ length: COUNT }, (_, i) =>
  alert(`Rule${i % 100}`, {
    level: i % 2 === 0 ? 'critical' : 'warning',
    labels: { tool: `tool${i}`, server: `s${i % 10}` },
  }),
);
const at = (nowMillis: number) => ({ nowMillis, wallMillis: nowMillis });

/** CPU time, because other processes share the machine. */
function cpuMillisSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function measured(steps: Generator<void, Notice[]>) {
  const before = process.cpuUsage();
  const sliceMillis: number[] = [];
  for (;;) {
    const begin = process.cpuUsage();
    const { done, value } = steps.next();
    sliceMillis.push(cpuMillisSince(begin));
    if (done === true) return { notices: value, sliceMillis, cpuMillis: cpuMillisSince(before) };
  }
}

describe('a storm of 10,000 alerts', () => {
  it('is one notice a group with the true count, in at most 250 ms of CPU in slices of which 99 % are at most 50 ms', () => {
    // The best of some runs, because other processes share the machine.
    const runs = Array.from({ length: 4 }, () => {
      const dispatcher = new Dispatcher({ channels: ['mail', 'slack'], routing: { groupBy: ['server'], inhibit: [] } });
      const first = measured(dispatcher.advanceInSteps(STORM, at(START)));
      const second = measured(dispatcher.advanceInSteps(STORM, at(START + 31 * SECOND)));
      expect(first.notices).toEqual([]);
      expect(second.notices.map(({ channel, alerts }) => `${channel} ${alerts.length}`).sort()).toEqual([
        ...Array.from({ length: 10 }, () => 'mail 1000'),
        ...Array.from({ length: 10 }, () => 'slack 1000'),
      ]);
      expect(Math.min(first.sliceMillis.length, second.sliceMillis.length)).toBeGreaterThan(20);
      return {
        cpuMillis: Math.max(first.cpuMillis, second.cpuMillis),
        sliceMillis: [...first.sliceMillis, ...second.sliceMillis],
      };
    });
    expect(Math.min(...runs.map(({ cpuMillis }) => cpuMillis))).toBeLessThan(250);
    const slices = runs.flatMap(({ sliceMillis }) => sliceMillis).sort((a, b) => a - b);
    expect(slices[Math.floor(0.99 * slices.length)]).toBeLessThan(50);
  });

  it('beyond the most alerts that are followed is dropped, counted, and in the history once', () => {
    const dispatcher = new Dispatcher({ channels: ['mail'], maxAlerts: 100 });
    dispatcher.advance(STORM, at(START));
    expect(dispatcher.dropped().alerts).toBe(COUNT - 100);
    expect(dispatcher.history().filter(({ event }) => event === 'dropped')).toMatchObject([{ count: COUNT - 100 }]);
  });

  it('is a few lines of the history', () => {
    const dispatcher = new Dispatcher({ channels: ['mail'] });
    dispatcher.advance(STORM, at(START));
    const fired = dispatcher.history().filter(({ event }) => event === 'fired');
    expect(fired.length).toBeLessThanOrEqual(200);
    expect(fired.reduce((sum, { count }) => sum + count, 0)).toBe(COUNT);
  });
});
