import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runningMonitors, writeRunFile } from '../../src/http/run-file.js';

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'run-'));
  folder = path.join(parent, 'monitors');
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

const running = (pid: number, port = 4711) => ({
  ...{ pid, serviceName: null, address: `http://127.0.0.1:${port}`, token: 'secret', startedAtMillis: 1 },
});

/** The id of a process that has ended. */
const ended = (): number => spawnSync(process.execPath, ['--version']).pid;

it('is readable by its user alone, found while its process lives, and gone after', () => {
  const remove = writeRunFile(running(process.pid), folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(folder, `${process.pid}-4711.json`)).mode & 0o777).toBe(0o600);
  expect(runningMonitors(folder)).toEqual([running(process.pid)]);
  remove();
  expect(readdirSync(folder)).toEqual([]);
});

it('is one for each monitor of a process', () => {
  const removeFirst = writeRunFile(running(process.pid), folder);
  writeRunFile(running(process.pid, 4712), folder);
  expect(runningMonitors(folder)).toHaveLength(2);
  removeFirst();
  expect(runningMonitors(folder)).toEqual([running(process.pid, 4712)]);
});

it('of a killed process is passed over, and removed by the next that starts', () => {
  const pid = ended();
  writeRunFile(running(pid), folder);
  expect(runningMonitors(folder)).toEqual([]);
  writeRunFile(running(process.pid), folder);
  expect(readdirSync(folder)).toEqual([`${process.pid}-4711.json`]);
});

it('is not written through a link that somebody else could have made', () => {
  mkdirSync(path.join(parent, 'elsewhere'));
  symlinkSync(path.join(parent, 'elsewhere'), folder);
  expect(() => writeRunFile(running(process.pid), folder)).toThrow('not ours');
  expect(readdirSync(path.join(parent, 'elsewhere'))).toEqual([]);
});

it('that is malformed is passed over', () => {
  writeRunFile(running(process.pid), folder);
  for (const [name, content] of [
    ['1-1.json', '{'],
    ['2-1.json', 'null'],
    ['3-1.json', '{"pid":"x"}'],
  ] as const) {
    writeFileSync(path.join(folder, name), content);
  }
  expect(runningMonitors(folder)).toHaveLength(1);
});
