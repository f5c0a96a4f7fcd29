import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { writeResultFile } from '../../src/cli/base/result-file.js';

const folder = () => mkdtempSync(path.join(tmpdir(), 'mcp-vitals-result-'));

it('a result is written behind a link, which stays', async () => {
  const place = folder();
  const [file, link] = [path.join(place, 'result.json'), path.join(place, 'link.json')];
  writeFileSync(file, 'old');
  symlinkSync('result.json', link);
  await writeResultFile(link, 'new');
  expect([readlinkSync(link), readFileSync(file, 'utf8')]).toEqual(['result.json', 'new']);
  expect(readdirSync(place).sort()).toEqual(['link.json', 'result.json']);
});

it('a result is written into a pipe, such as /dev/stdout, which stays', async () => {
  const pipe = path.join(folder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  await writeResultFile(pipe, 'the result');
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  // Where the pipe was replaced, the reader waits for ever.
  expect(await text(reader.stdout)).toBe('the result');
});
