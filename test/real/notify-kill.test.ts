import { describe, expect, it } from 'vitest';
import { killRun } from '../../packages/notify/test/kill/kill-run.js';

describe('a process that is killed 200 times while it notifies a mail server and a webhook', () => {
  it('loses no notice, and repeats at most the one that was being sent, under the same key', {
    timeout: 1_800_000,
  }, async () => {
    const report = await killRun(200, 42);
    console.log('killed', { ...report, violations: report.violations.length });
    expect(report).toMatchObject({ kills: 200, lost: [], violations: [] });
    expect(report.killsAtWork).toBeGreaterThan(100);
    expect(report.planned).toBeGreaterThan(400);
    // Without a kill between sending and recording nothing would be proven.
    expect(report.duplicates).toBeGreaterThan(0);
  });
});
