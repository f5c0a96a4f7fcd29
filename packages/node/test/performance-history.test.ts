import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { McpPerformanceTracker } from '@mcp-vitals/monitor';
import { initializeMonitoring } from '@mcp-vitals/node';
import { ManualClock, notices } from '@mcp-vitals/signals';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PerformanceHistory } from '../src/history/performance-history.js';

const DAY = 86_400_000;
const START = Date.parse('2026-11-01T00:00:00Z');

function newHistory(options = {}) {
  const parent = mkdtempSync(path.join(tmpdir(), 'history-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const folder = path.join(parent, 'performance');
  const history = new PerformanceHistory({
    folder,
    intervalMinutes: 5,
    retentionDays: 14,
    maxBytes: 2 ** 26,
    ...options,
  });
  return { folder, history };
}

/** The figures of one operation that was called three times. */
async function trackedCalls() {
  const clock = new ManualClock();
  const tracker = new McpPerformanceTracker({ clock });
  for (const millis of [100, 200, 300]) await tracker.trackOperation('discover', {}, async () => clock.pass(millis));
  return tracker.getPerformance();
}

describe('the history of performance', () => {
  it('has an entry of each operation per interval, and gives them back, oldest first', async () => {
    const { history } = newHistory();
    const figures = await trackedCalls();
    for (let minute = 0; minute <= 20; minute++) history.record(() => figures, START + minute * 60_000);
    const entries = history.read(START);
    expect(entries.map(({ at }) => at.slice(11, 16))).toEqual(['00:05', '00:10', '00:15', '00:20']);
    expect(entries[0]).toMatchObject({ operation: 'discover', role: 'internal', count: 3, errors: 0, average_ms: 200 });
    expect(history.read(START + 12 * 60_000)).toHaveLength(2);
  });

  it('keeps its days, and removes older files and no other file', async () => {
    const { folder, history } = newHistory();
    const figures = await trackedCalls();
    for (let day = 0; day < 40; day++) history.write(figures, START + day * DAY);
    appendFileSync(path.join(folder, 'notes.txt'), 'mine');
    history.write(figures, START + 40 * DAY);
    const files = readdirSync(folder).sort();
    expect(files).toHaveLength(16);
    expect(files[0]).toBe('notes.txt');
    expect(files[1]).toBe('performance-2026-11-27.jsonl');
    expect(history.read(0)).toHaveLength(15);
  });

  it('stays within its bytes, whatever the number of operations', async () => {
    const { folder, history } = newHistory({ maxBytes: 65_536 });
    const [figure] = await trackedCalls();
    const many = Array.from({ length: 100 }, (_, i) => ({ ...figure!, operation: `operation ${i}` }));
    for (let day = 0; day < 14; day++) history.write(many, START + day * DAY);
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(65_536);
    expect(history.read(0).at(-1)!.at).toBe('2026-11-14T00:00:00.000Z');
  });

  it('continues after the wall clock stepped back, and skips lines that cannot be read', async () => {
    const { folder, history } = newHistory();
    const figures = await trackedCalls();
    history.record(() => figures, START + DAY);
    history.record(() => figures, START);
    expect(history.read(0)).toHaveLength(1);
    appendFileSync(path.join(folder, 'performance-2026-11-01.jsonl'), '{"at": "20\n\n[]\nnull\n');
    expect(history.read(0)).toHaveLength(1);
  });

  it('gives all its entries to a caller who asks for all time, and skips what is no file', async () => {
    const { folder, history } = newHistory();
    history.write(await trackedCalls(), START);
    mkdirSync(path.join(folder, 'performance-2026-10-31.jsonl'));
    for (const since of [Number.NEGATIVE_INFINITY, -1e300, Number.NaN]) expect(history.read(since)).toHaveLength(1);
  });

  it('loses no entry to a line that a killed process left unfinished', async () => {
    const { folder, history } = newHistory();
    const figures = await trackedCalls();
    history.write(figures, START);
    appendFileSync(path.join(folder, 'performance-2026-11-01.jsonl'), '{"at":"2026-11-01T00:0');
    history.write(figures, START + 600_000);
    expect(history.read(0).map(({ at }) => at.slice(11, 16))).toEqual(['00:00', '00:10']);
  });

  it('counts what cannot be written, says why in words, and throws nothing', async () => {
    const { folder, history } = newHistory();
    writeFileSync(folder, 'a file');
    const figures = await trackedCalls();
    expect(notices.capture(() => history.write(figures, START))).toEqual([
      expect.stringContaining('(a part of its path is no folder)'),
    ]);
    expect(history.failures).toBe(1);
  });

  it('is written by the monitor, and read through it', async () => {
    const { folder } = newHistory();
    const clock = new ManualClock(START);
    const vitals = initializeMonitoring({
      logging: { enableConsoleLogging: false },
      performance: { historyPath: folder, historyIntervalMinutes: 1 },
      intervalSeconds: 60,
      telemetry: false,
      clock,
    });
    expect(vitals.getPerformanceHistory()).toEqual([]);
    let evaluations = 0;
    vitals.onEvaluation(() => void evaluations++);
    await vitals.performance.trackOperation('discover', {}, async () => clock.pass(200));
    for (let minute = 1; minute <= 4; minute++) {
      clock.pass(60_000);
      await expect.poll(() => evaluations).toBe(minute);
    }
    expect(vitals.getPerformanceHistory()).toHaveLength(3);
    await vitals.shutdown();
    expect(vitals.getPerformanceHistory(1)[0]).toMatchObject({
      operation: 'discover',
      count: 1,
      p50_ms: expect.any(Number),
    });
  });
});
