#!/usr/bin/env node
/**
 * Installs the requirements of the compatibility tests beside the workspace: old SDKs, servers, other versions of Node.js and of
 * OpenTelemetry. Every folder of `installs/` is a package with a lock, for which `npm ci` runs without the packages' own
 * scripts, once for all checkouts, in `$COMPAT_CACHE` or `~/.cache/mcp-vitals/compat`: `.cache/compat/<name>` of this checkout
 * gets links to its files. Or it is a `requirements.txt` whose first line describes it, installed by pip into a virtual
 * environment in `.cache/compat/<name>`, because such an environment cannot be moved. Existing installs are kept.
 *
 *   node test/compat/install.mjs [name...]     @default all of them, three at a time
 *
 * Prints a line for each. Exits with 1 when one is not available: its tests are then reported as skipped.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const source = path.join(import.meta.dirname, 'installs');
const cache = path.resolve(import.meta.dirname, '../../.cache/compat');
const shared =
  process.env.COMPAT_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'mcp-vitals/compat');
const AT_ONCE = 3;
const DONE = 'installed-lock.json';

const run = (folder, program, ...args) => promisify(execFile)(program, args, { cwd: folder, timeout: 900_000 });

const node = {
  canMove: true,
  lock: 'package-lock.json',
  files: ['package.json', 'package-lock.json'],
  describe: async (folder) => JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')).description,
  install: (folder) =>
    run(
      folder,
      'npm',
      'ci',
      ...['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', '--fetch-retries=1'],
      ...['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=2000', '--fetch-timeout=30000'],
    ),
};

const python = {
  canMove: false,
  lock: 'requirements.txt',
  files: ['requirements.txt'],
  describe: async (folder) => (await readFile(path.join(folder, 'requirements.txt'), 'utf8')).split('\n')[0].slice(2),
  install: async (folder) => {
    await run(folder, 'python3', '-m', 'venv', 'venv');
    const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--retries=1'];
    await run(folder, 'venv/bin/pip', 'install', ...options, '-r', 'requirements.txt');
  },
};

const [, , ...wanted] = process.argv;
const waiting = wanted.length > 0 ? wanted : (await readdir(source)).sort();
await Promise.all(Array.from({ length: AT_ONCE }, provideWaiting));

async function provideWaiting() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const set = existsSync(path.join(source, name, 'requirements.txt')) ? python : node;
    const description = await set.describe(path.join(source, name));
    try {
      console.log(`compat: ${name} (${description}): ${await provide(name, set)}`);
    } catch (error) {
      console.log(`compat: ${name} (${description}): not to be had, its tests will be skipped: ${reasonOf(error)}`);
      process.exitCode = 1;
    }
  }
}

/** Makes a set available in this checkout. @returns what it did */
async function provide(name, set) {
  const folder = path.join(cache, name);
  const lock = await readFile(path.join(source, name, set.lock), 'utf8');
  if (await isProvided(folder, lock)) return 'was there';
  await mkdir(cache, { recursive: true });
  if (set.canMove) return linkShared(name, set, lock, folder);
  await rm(folder, { recursive: true, force: true });
  const did = await install(name, set, folder);
  await markProvided(folder, lock);
  return did;
}

async function isProvided(folder, lock) {
  return (await readFile(path.join(folder, DONE), 'utf8').catch(() => undefined)) === lock;
}

/** Called last: the file marks a complete set. */
function markProvided(folder, lock) {
  return writeFile(path.join(folder, DONE), lock);
}

/** Links what all checkouts share, and installs it before where none did. Of two that do so at once, the first one stays. */
async function linkShared(name, set, lock, folder) {
  const kept = path.join(shared, `${name}-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
  const isKept = existsSync(kept);
  if (!isKept) {
    await mkdir(shared, { recursive: true });
    const beside = await mkdtemp(`${kept}-`);
    try {
      await install(name, set, beside);
      await rename(beside, kept).catch((error) => {
        if (!existsSync(kept)) throw error;
      });
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  }
  const linked = `${folder}-${process.pid}`;
  try {
    await link(kept, linked);
    await markProvided(linked, lock);
    await rename(linked, folder).catch(async () => {
      if (await isProvided(folder, lock)) return;
      await rm(folder, { recursive: true, force: true });
      await rename(linked, folder);
    });
  } finally {
    await rm(linked, { recursive: true, force: true });
  }
  return isKept ? 'linked' : 'installed';
}

async function install(name, set, folder) {
  await mkdir(folder, { recursive: true });
  for (const file of set.files) await copyFile(path.join(source, name, file), path.join(folder, file));
  await set.install(folder);
  return 'installed';
}

/** Hard links where both are on one file system, else copies. */
async function link(from, to) {
  await run('.', 'cp', '-al', from, to).catch(async () => {
    await rm(to, { recursive: true, force: true });
    await run('.', 'cp', '-a', from, to);
  });
}

function reasonOf(error) {
  const lines = String(error.stderr || error.message)
    .split('\n')
    .map((line) => line.replace(/^npm error (code )?/, '').trim())
    .filter((line) => line !== '');
  return lines[0] ?? 'the installer said nothing';
}
