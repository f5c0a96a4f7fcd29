#!/usr/bin/env node
/**
 * Installs what the compatibility tests need beside the workspace: old SDKs, servers, other versions of Node.js and of
 * OpenTelemetry. Every folder of `installs/` is a package with a lock; it is copied to `.cache/compat/<name>` and
 * `npm ci` runs there, without the packages' own scripts. Nothing else is changed, and what is there already is kept.
 *
 *   node test/compat/install.mjs [name...]     @default all of them
 *
 * Says a line for each. Exits with 1 when one could not be had: its tests are then reported as skipped.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const FILES = ['package.json', 'package-lock.json'];
const source = path.join(import.meta.dirname, 'installs');
const cache = path.resolve(import.meta.dirname, '../../.cache/compat');

const [, , ...wanted] = process.argv;
for (const name of wanted.length > 0 ? wanted : (await readdir(source)).sort()) {
  const { description } = JSON.parse(await readFile(path.join(source, name, 'package.json'), 'utf8'));
  try {
    console.log(`compat: ${name} (${description}): ${(await install(name)) ? 'installed' : 'was installed'}`);
  } catch (error) {
    console.log(`compat: ${name} (${description}): not to be had, its tests will be skipped: ${reasonOf(error)}`);
    process.exitCode = 1;
  }
}

/** Whether there was anything to do. The lock is copied last: that it is there says that the rest is. */
async function install(name) {
  const from = (file) => path.join(source, name, file);
  const folder = path.join(cache, name);
  const done = path.join(folder, 'installed-lock.json');
  const lock = await readFile(from('package-lock.json'), 'utf8');
  if ((await readFile(done, 'utf8').catch(() => undefined)) === lock) return false;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of FILES) await copyFile(from(file), path.join(folder, file));
  await promisify(execFile)(
    'npm',
    [
      'ci',
      ...['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
      ...[
        '--fetch-retries=1',
        '--fetch-retry-mintimeout=1000',
        '--fetch-retry-maxtimeout=2000',
        '--fetch-timeout=30000',
      ],
    ],
    { cwd: folder, timeout: 300_000 },
  );
  await copyFile(from('package-lock.json'), done);
  return true;
}

function reasonOf(error) {
  const lines = String(error.stderr || error.message)
    .split('\n')
    .map((line) => line.replace(/^npm error (code )?/, '').trim())
    .filter((line) => line !== '');
  return lines[0] ?? 'npm said nothing';
}
