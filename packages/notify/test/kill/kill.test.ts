import { describe, expect, it } from 'vitest';
import { killRun } from './kill-run.js';

describe('a process that is killed twenty times while it notifies', () => {
  it('loses no notice, and repeats at most the one that was being sent, under the same key', {
    timeout: 180_000,
  }, async () => {
    const report = await killRun(20, 20_261_126);
    expect(report).toMatchObject({ kills: 20, lost: [], violations: [] });
    expect(report.planned).toBeGreaterThan(40);
    expect(report.killsAtWork).toBeGreaterThan(8);
  });
});
