#!/usr/bin/env node
/**
 * Installs the requirements of the compatibility tests beside the workspace: old SDKs, servers, other versions of Node.js and of
 * OpenTelemetry. Every folder of `installs/` is a package with a lock, copied to `.cache/compat/<name>`, where `npm ci` runs
 * without the packages' own scripts; or a `requirements.txt` whose first line describes it, installed by pip into a virtual
 * environment there. It changes nothing else and keeps existing installs.
 *
 *   node test/compat/install.mjs [name...]     @default all of them
 *
 * Prints a line for each. Exits with 1 when one is not available: its tests are then reported as skipped.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const source = path.join(import.meta.dirname, 'installs');
const cache = path.resolve(import.meta.dirname, '../../.cache/compat');

const run = (folder, program, ...args) => promisify(execFile)(program, args, { cwd: folder, timeout: 300_000 });

const node = {
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
for (const name of wanted.length > 0 ? wanted : (await readdir(source)).sort()) {
  const set = existsSync(path.join(source, name, 'requirements.txt')) ? python : node;
  const description = await set.describe(path.join(source, name));
  try {
    console.log(`compat: ${name} (${description}): ${(await install(name, set)) ? 'installed' : 'was installed'}`);
  } catch (error) {
    console.log(`compat: ${name} (${description}): not to be had, its tests will be skipped: ${reasonOf(error)}`);
    process.exitCode = 1;
  }
}

/** Whether it installed anything. The lock is copied last, so its presence marks a complete install. */
async function install(name, set) {
  const folder = path.join(cache, name);
  const done = path.join(folder, 'installed-lock.json');
  const from = (file) => path.join(source, name, file);
  const lock = await readFile(from(set.lock), 'utf8');
  if ((await readFile(done, 'utf8').catch(() => undefined)) === lock) return false;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of set.files) await copyFile(from(file), path.join(folder, file));
  await set.install(folder);
  await copyFile(from(set.lock), done);
  return true;
}

function reasonOf(error) {
  const lines = String(error.stderr || error.message)
    .split('\n')
    .map((line) => line.replace(/^npm error (code )?/, '').trim())
    .filter((line) => line !== '');
  return lines[0] ?? 'the installer said nothing';
}
