import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const FOLDER = path.resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(FOLDER, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly bin: Readonly<Record<'mcp-vitals', string>>;
  readonly files: readonly string[];
};
const FILE = manifest.bin['mcp-vitals'];
const run = promisify(execFile);

it('the command is linked by npm before the packages are built, because its file is no part of a build', () => {
  expect(FILE).not.toContain('dist');
  expect(manifest.files).toContain(path.posix.dirname(FILE).slice(2));
});

it('the command starts what is built', async () => {
  const { stdout } = await run(process.execPath, [path.join(FOLDER, FILE), '--version']);
  expect(stdout).toBe(`${manifest.version}\n`);
});

it('the command says how to build it where it is not built', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-command-'));
  try {
    await cp(path.join(FOLDER, FILE), path.join(folder, FILE));
    await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
    const started = run(process.execPath, [path.join(folder, FILE)]);
    await expect(started).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('run npm run build') });
  } finally {
    await rm(folder, { recursive: true });
  }
});
