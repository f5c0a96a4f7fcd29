import { describe, expect, it } from 'vitest';
import { killRun } from '../../packages/notify/test/kill/kill-run.js';
import { setSize } from './set-size.js';

const KILLS = setSize({ sample: 12, whole: 200 });

describe(`a process that is killed ${KILLS} times while it notifies a mail server and a webhook`, () => {
  it('loses no notice, and repeats at most the one that was being sent, under the same key', {
    timeout: 1_800_000,
  }, async () => {
    const report = await killRun(KILLS, 42);
    console.log('killed', { ...report, violations: report.violations.length });
    expect(report).toMatchObject({ kills: KILLS, lost: [], violations: [] });
    expect(report.killsAtWork).toBeGreaterThan(KILLS / 2);
    expect(report.planned).toBeGreaterThan(2 * KILLS);
    // Without a kill between sending and recording nothing would be proven. One in ten is; of a sample it may be none.
    expect(report.duplicates).toBeGreaterThanOrEqual(setSize({ sample: 0, whole: 1 }));
  });
});
