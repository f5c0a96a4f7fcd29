import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const app = fileURLToPath(new URL('./fixtures/writes.mjs', import.meta.url));

const newPath = () => path.join(mkdtempSync(path.join(tmpdir(), 'mcp-vitals-logging-')), 'app.log');

/** Runs the application to its end. @returns its output */
function run(ending: string, count = 1000, file = newPath()) {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, [app, file, String(count), ending], {
    encoding: 'utf8',
    timeout: 120_000,
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

/** Runs the application with pipes of the shell, which can be opened by their path, unlike those of Node.js. */
function runInShell(ending: string, count: number, file: string) {
  const script = '{ "$0" "$@" 2>&1 >&4 | cat >&2; } 4>&1 | cat';
  return spawnSync('sh', ['-c', script, process.execPath, app, file, String(count), ending], {
    encoding: 'utf8',
    timeout: 120_000,
  });
}

describe('a log file that is no file', () => {
  it('is written to and not rotated when it leads to stderr', () => {
    const file = newPath();
    symlinkSync('/dev/stderr', file);
    const { stderr, stdout } = runInShell('small', 100, file);
    expect(numbersIn(stderr)).toHaveLength(100);
    expect([stdout, readlinkSync(file), existsSync(`${file}.1`)]).toEqual(['', '/dev/stderr', false]);
  });

  it('is refused when it leads to stdout, which carries the protocol', () => {
    const file = newPath();
    symlinkSync('/dev/stdout', file);
    const { stdout, stderr } = runInShell('end', 10, file);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^mcp-vitals logging: log records are lost: file .*stdout/);
  });

  it('does not block the process when it is a pipe that nobody reads', () => {
    const file = newPath();
    execFileSync('mkfifo', [file]);
    const { status, stderr } = run('end', 10, file);
    expect(status).toBe(0);
    expect(stderr).toContain('ENXIO');
  });
});
