import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const app = fileURLToPath(new URL('./fixtures/writes.mjs', import.meta.url));

/** Runs the application to its end. @returns what it wrote */
function run(ending: string, count = 1000) {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'mcp-vitals-logging-')), 'app.log');
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, [app, file, String(count), ending], {
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { stdout, stderr, status, signal, file };
}

const numbersIn = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { i: number }).i);

describe('a process that ends', () => {
  it.each([
    ['of itself', 'end', 0],
    ['by process.exit', 'exit', 3],
    ['by an uncaught exception', 'throw', 1],
    ['by an unhandled rejection', 'reject', 1],
    ['by SIGTERM', 'kill', null],
  ])('has each of 1,000 lines on disk once, in order, when it ends %s', (_, ending, status) => {
    const ended = run(ending);
    expect(ended.status).toBe(status);
    expect(numbersIn(readFileSync(ended.file, 'utf8'))).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('writes to stderr and not a byte to stdout', () => {
    const { stdout, stderr } = run('console', 50);
    expect(stdout).toBe('');
    expect(numbersIn(stderr)).toHaveLength(50);
  });
});
