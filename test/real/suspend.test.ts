import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contradictionsIn } from '../helpers/contradictions.js';

const PROCESS = fileURLToPath(new URL('../helpers/monitored-process.mjs', import.meta.url));
/** Twice as long as anything takes on a busy machine. */
const SUSPENDED_MILLIS = 8000;
const HOUR = 3_600_000;

interface Order {
  calls?: number;
  failing?: number;
  stepMillis?: number;
}

async function start() {
  const child = fork(PROCESS, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  const report = async (order: Order): Promise<MonitoringReport> => {
    const answer = once(child, 'message') as Promise<[MonitoringReport]>;
    child.send(order);
    return (await answer)[0];
  };
  return { child, report };
}

/** The client's and the server's calls of the tool, and everything else that they give a figure of. */
function figuresOf(report: MonitoringReport) {
  expect(contradictionsIn(report)).toEqual([]);
  const calls = report.operations.filter(({ operation }) => operation === 'tools/call work');
  expect(calls.map(({ kind }) => kind).sort()).toEqual(['client', 'server']);
  const latencies = report.figures
    .filter(({ unit, value }) => unit === 'ms' && value !== null)
    .map(({ value }) => value!);
  const ping = report.health.checks.find(({ name }) => name === 'mcp_connectivity')!;
  const slowest = Math.max(...latencies, ping.response_time_ms ?? 0, ...calls.map(({ max_ms }) => max_ms ?? 0));
  return {
    counts: calls.map(({ count }) => count),
    errors: calls.map(({ errors }) => errors),
    // No call lasted as long as the clock stepped or the process stood still.
    plausible: Math.min(...latencies) >= 0 && slowest > 0 && slowest < SUSPENDED_MILLIS / 2,
    anomalies: report.anomalies.length,
    // A slow answer is an answer.
    isConnected: ping.status === 'HEALTHY' || ping.status === 'DEGRADED',
  };
}

describe('a monitored process', () => {
  const usual = { plausible: true, anomalies: 0, isConnected: true };

  it('that is suspended for seconds counts as before, and sees what happens afterwards', async () => {
    const { child, report } = await start();
    const before = await report({ calls: 60, failing: 3 });
    expect(figuresOf(before)).toEqual({ ...usual, counts: [60, 60], errors: [3, 3] });
    child.kill('SIGSTOP');
    await pause(SUSPENDED_MILLIS);
    child.kill('SIGCONT');
    const after = await report({});
    expect(figuresOf(after)).toEqual(figuresOf(before));
    expect(Date.parse(after.timestamp) - Date.parse(before.timestamp)).toBeGreaterThanOrEqual(SUSPENDED_MILLIS);
    const later = await report({ calls: 40, failing: 40 });
    expect(figuresOf(later)).toEqual({ ...usual, counts: [100, 100], errors: [43, 43] });
    expect(later.metrics.error_rate).toBeGreaterThan(40);
  });

  it('whose wall clock is set back and ahead counts as before, and shows the new time', async () => {
    const { report } = await start();
    let { counts, errors } = figuresOf(await report({ calls: 50, failing: 2 }));
    for (const stepMillis of [-2 * HOUR, 8 * HOUR, -HOUR / 2]) {
      const [before, after] = [await report({}), await report({ stepMillis })];
      counts = counts.map((count) => count + 1);
      expect(figuresOf(after)).toEqual({ ...usual, counts, errors });
      const stepped = Date.parse(after.timestamp) - Date.parse(before.timestamp);
      expect(Math.abs(stepped - stepMillis)).toBeLessThan(60_000);
      [counts, errors] = [counts.map((count) => count + 20), errors.map((count) => count + 20)];
      expect(figuresOf(await report({ calls: 20, failing: 20 }))).toEqual({ ...usual, counts, errors });
    }
  });
});
