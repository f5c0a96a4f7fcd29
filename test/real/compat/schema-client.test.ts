import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../helpers/compat-app.js';
import { installed } from '../../helpers/compat-installs.js';

const first = await installed('v1-first');

/** An application outside of the repository, with the first SDK alone: our packages are copied, because links lead back to others. */
let folder: string;
beforeAll(async () => {
  if (first === undefined) return;
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-schema-client-'));
  const modules = path.join(folder, 'node_modules');
  for (const scope of ['@mcp-vitals', '@modelcontextprotocol'])
    await mkdir(path.join(modules, scope), { recursive: true });
  for (const name of ['schema', 'drift', 'signals']) {
    for (const part of ['dist', 'package.json']) {
      const to = path.join(modules, '@mcp-vitals', name, part);
      await cp(path.join(ROOT, 'packages', name, part), to, { recursive: true });
    }
  }
  for (const name of ['@eslint-community', '@opentelemetry', 'ajv', 'lru-cache', 'refa', 'scslre']) {
    await symlink(path.join(ROOT, 'node_modules', name), path.join(modules, name), 'junction');
  }
  const sdk = '@modelcontextprotocol/sdk';
  await symlink(path.join(first, 'node_modules', sdk), path.join(modules, sdk), 'junction');
  for (const app of ['schema-client.mjs', 'schema-server.mjs']) {
    await cp(path.join(ROOT, 'test/compat/apps', app), path.join(folder, app));
  }
});
afterAll(async () => {
  if (first !== undefined) await rm(folder, { recursive: true, force: true });
});

describe.skipIf(first === undefined)("the schema manager over the application's SDK 1.0.1", () => {
  it.each([
    [
      'reads a server that writes much to stderr',
      // More than a pipe holds.
      { command: 'sh', args: ['-c', 'head -c 1000000 /dev/zero >&2; exec "$0" schema-server.mjs', process.execPath] },
      { databases: ['sales'] },
    ],
    [
      'names why a server did not start',
      { command: process.execPath, args: ['schema-server.mjs', 'fails'] },
      { message: expect.stringContaining('no database is set') },
    ],
    [
      'says that an address over HTTP needs a newer one',
      { url: 'http://127.0.0.1:9/mcp' },
      { message: expect.stringContaining('@modelcontextprotocol/sdk 1.10 or newer') },
    ],
  ])('%s', async (_, server, expected) => {
    const args = ['schema-client.mjs', JSON.stringify(server)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject(expected);
  });
});
