import { LatencyDetector, McpPerformanceTracker } from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import { call } from '../calls.js';

const START = 1_700_000_000_000;
const MINUTE = 60_000;

/** A generator of shares between 0 and 1 that is the same in each run. */
function shares(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Calls once a second for the minutes given, with the share of silent failures in each; returns what opened and closed. */
function run(parts: readonly { minutes: number; silent: number }[], seed = 1) {
  const detector = new LatencyDetector();
  const random = shares(seed);
  const told: { kind: string; state: string; minute: number; summary: string; severity: string }[] = [];
  let now = START;
  for (const { minutes, silent } of parts) {
    for (const end = now + minutes * MINUTE; now < end; now += 1000) {
      detector.observe(now, 50 + 10 * random(), true, `trace-${now}`, random() < silent);
      if (now % 5000 !== 0) continue;
      for (const { kind, state, summary, severity } of detector.tick(now)) {
        told.push({ kind, state, minute: (now - START) / MINUTE, summary, severity });
      }
    }
  }
  return told;
}

describe('the share of silent failures', () => {
  it('is an anomaly when it jumps, told within five minutes, and closed when it is back', () => {
    const told = run([
      { minutes: 120, silent: 0.02 },
      { minutes: 30, silent: 0.6 },
      { minutes: 60, silent: 0.02 },
    ]);
    expect(told[0]).toMatchObject({ kind: 'silent_failures', state: 'open' });
    expect(told[0]!.minute).toBeGreaterThan(120);
    expect(told[0]!.minute).toBeLessThan(125);
    expect(told[0]!.summary).toMatch(/of successful calls have an empty, null or much shorter result/);
    expect(told.at(-1)).toMatchObject({ kind: 'silent_failures', state: 'closed', severity: 'critical' });
    expect(told.at(-1)!.minute).toBeLessThan(170);
  });

  it.each([0.02, 0.3, 0.7])('is no anomaly while it stays at %s, from the first call on', (silent) => {
    for (const seed of [1, 2, 3]) expect(run([{ minutes: 360, silent }], seed)).toEqual([]);
  });

  it('is no anomaly when a few results in a row are empty', () => {
    expect(
      run([
        { minutes: 120, silent: 0.01 },
        { minutes: 0.1, silent: 1 },
        { minutes: 60, silent: 0.01 },
      ]),
    ).toEqual([]);
  });
});

describe('results that are much shorter than usual', () => {
  const CALLS = { operation: 'tools/call search', kind: 'server' as const };

  /** What is told when the results of the last ten minutes have the given lengths. */
  function told(length: (i: number) => number) {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    const random = shares(7);
    const kinds = new Set<string>();
    for (let i = 0; i < 130 * 60; i++) {
      clock.pass(1000);
      const usual = 2000 * 2 ** (random() - 0.5);
      const characters = Math.round(i < 120 * 60 ? usual : length(i));
      tracker.observe(
        call({ ...CALLS, startMillis: clock.now() - 50, attributes: { 'mcp_vitals.result.length': characters } }),
      );
      for (const { kind } of tracker.tick()) kinds.add(kind);
    }
    return [...kinds];
  }

  it('are an anomaly when many are', () => {
    expect(told((i) => (i % 2 === 0 ? 20 : 2000))).toEqual(['silent_failures']);
  });

  it('are none when results are half as long', () => {
    expect(told(() => 1000)).toEqual([]);
  });
});
