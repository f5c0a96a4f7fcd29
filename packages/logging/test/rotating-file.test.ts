import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { McpStructuredLogger } from '@mcp-vitals/logging';
import { ManualClock } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';

const folder = () => mkdtempSync(path.join(tmpdir(), 'mcp-vitals-logging-'));
const quiet = { console: false, otel: false } as const;

describe('a rotating file', () => {
  it('keeps within its size and number of files across restarts', async () => {
    const file = path.join(folder(), 'app.log');
    for (let restart = 0; restart < 4; restart++) {
      const logger = new McpStructuredLogger('app', { ...quiet, file: { path: file, maxBytes: 2000, maxFiles: 3 } });
      for (let i = 0; i < 40; i++) logger.info('a line of some length', { restart, i });
      await logger.close();
    }
    const files = readdirSync(path.dirname(file)).sort();
    expect(files).toEqual(['app.log', 'app.log.1', 'app.log.2']);
    for (const name of files) expect(statSync(path.join(path.dirname(file), name)).size).toBeLessThanOrEqual(2000);
    const newest = readFileSync(file, 'utf8').trim().split('\n').at(-1)!;
    expect(JSON.parse(newest)).toMatchObject({ restart: 3, i: 39 });
  });

  it('removes surplus files when maxFiles is smaller than before', () => {
    const file = path.join(folder(), 'app.log');
    for (const number of [1, 2, 3, 4]) writeFileSync(`${file}.${number}`, 'old\n');
    const logger = new McpStructuredLogger('app', { ...quiet, file: { path: file, maxBytes: 1024, maxFiles: 2 } });
    for (let i = 0; i < 20; i++) logger.info('a line of some length, so that the file is full soon', { i });
    expect(readdirSync(path.dirname(file)).sort()).toEqual(['app.log', 'app.log.1']);
  });

  it('reopens its path when another program moves the file away', () => {
    const file = path.join(folder(), 'app.log');
    const logger = new McpStructuredLogger('app', { ...quiet, file: { path: file } });
    logger.info('before');
    renameSync(file, `${file}.moved`);
    for (let i = 0; i < 300; i++) logger.info('after', { i });
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('"i":299');
  });

  it.each([
    ['a full disk', '/dev/full', 'ENOSPC'],
    ['a path under /proc', '/proc/nope/a/app.log', 'ENOENT'],
    ['a folder', '/', 'EISDIR'],
  ])('counts what %s costs, says it once, tries again after a second, and throws nothing', (_, file, code) => {
    const clock = new ManualClock();
    const told: string[] = [];
    const logger = new McpStructuredLogger('app', {
      ...quiet,
      clock,
      file: { path: file },
      onTrouble: (sentence) => told.push(sentence),
    });
    for (let i = 0; i < 10; i++) logger.info('lost');
    clock.pass(1000);
    logger.info('lost');
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(code);
    expect(logger.droppedRecords.file).toEqual({ [code]: 2, file_unavailable: 9 });
  });

  it.each([{ maxBytes: 100 }, { maxFiles: 0 }, { maxFiles: 1.5 }, { path: '' }])('rejects %o', (wrong) => {
    expect(() => new McpStructuredLogger('app', { file: { path: '/tmp/never.log', ...wrong } })).toThrow(RangeError);
  });

  it('removes older files after their days, and keeps the newest one', () => {
    const file = path.join(folder(), 'app.log');
    const clock = new ManualClock(Date.parse('2026-11-26T00:00:00Z'));
    const daysOld = (days: number) => (clock.now() - days * 86_400_000) / 1000;
    for (const [name, days] of [
      ['', 40],
      ['.1', 29],
      ['.2', 31],
      ['.3', 60],
    ] as const) {
      writeFileSync(`${file}${name}`, 'old\n');
      utimesSync(`${file}${name}`, daysOld(days), daysOld(days));
    }
    const logger = new McpStructuredLogger('app', { ...quiet, clock, file: { path: file, maxAgeDays: 30 } });
    logger.info('new');
    expect(readdirSync(path.dirname(file)).sort()).toEqual(['app.log', 'app.log.1']);
    expect(() => new McpStructuredLogger('app', { ...quiet, file: { path: file, maxAgeDays: 0 } })).toThrow(RangeError);
  });
});
