#!/usr/bin/env node
/**
 * Checks every package as its users will get it: packs it, then asks of the tarball
 * - publint: do `exports`, `files` and the module format fit what is inside,
 * - attw: do the types resolve for ESM in every module resolution,
 * - the tarball itself: licence, no tests, nothing of the build machine,
 * - Node: do `import()` and `require()` load it from where a user's node_modules would have it.
 * A new folder under packages/ takes part by being there. Build first.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const scratch = path.join(root, '.cache', 'packed');
const installed = path.join(scratch, 'node_modules');

const folders = (await readdir(path.join(root, 'packages'))).map((name) => `packages/${name}`);
await rm(scratch, { recursive: true, force: true });
await mkdir(installed, { recursive: true });

const { stdout } = await run(
  'npm',
  ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch, ...folders.flatMap((one) => ['-w', one])],
  { cwd: root, maxBuffer: 64 * 1024 * 1024 },
);
const packed = Object.values(JSON.parse(stdout));
if (packed.length !== folders.length) throw new Error(`packed ${packed.length} of ${folders.length} packages`);

for (const { name, filename } of packed) {
  const folder = path.join(installed, name);
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', path.join(scratch, filename), '-C', folder, '--strip-components=1']);
}

const reports = await Promise.all(
  packed.map(async ({ name, filename, files, size }) => {
    const checks = [publintFaults(filename), attwFaults(filename), contentFaults(name, files), loadFaults(name)];
    return {
      name,
      about: `${files.length} files, ${(size / 1024).toFixed(1)} kB`,
      faults: (await Promise.all(checks)).flat(),
    };
  }),
);
for (const { name, about, faults } of reports) {
  console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${name}: ${about}`);
  for (const fault of faults) console.log(`       ${fault.trim().replaceAll('\n', '\n       ')}`);
}
process.exitCode = reports.every(({ faults }) => faults.length === 0) ? 0 : 1;

async function publintFaults(filename) {
  const tarball = await readFile(path.join(scratch, filename));
  const { messages, pkg } = await publint({
    pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.length) },
    strict: true,
  });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

async function attwFaults(filename) {
  const options = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-color', '--no-emoji'];
  try {
    await run('attw', [path.join(scratch, filename), ...options]);
    return [];
  } catch (error) {
    return [`attw: ${error.stdout || error.message}`];
  }
}

async function contentFaults(name, files) {
  const faults = [];
  const paths = files.map((file) => file.path);
  const stray = paths.filter((file) => /(^|\/)test\/|\.test\.|\.tsbuildinfo$|(^|\/)tsconfig/.test(file));
  if (stray.length > 0) faults.push(`content: ${stray.join(', ')} should not be published`);
  const licence = await readFile(path.join(installed, name, 'LICENSE'), 'utf8').catch(() => undefined);
  if (licence !== (await readFile(path.join(root, 'LICENSE'), 'utf8'))) {
    faults.push('content: LICENSE is missing or is not the one of the repository');
  }
  for (const file of paths.filter((one) => one.endsWith('.js.map'))) {
    const map = path.join(installed, name, file);
    const { sources } = JSON.parse(await readFile(map, 'utf8'));
    const lost = sources.filter((source) => !paths.includes(path.join(path.dirname(file), source)));
    if (lost.length > 0) faults.push(`content: ${file} points at ${lost.join(', ')}, which is not inside`);
  }
  return faults;
}

/** Loads every entry point in a process of its own, from beside the unpacked packages. */
async function loadFaults(name) {
  const { exports } = JSON.parse(await readFile(path.join(installed, name, 'package.json'), 'utf8'));
  const entries = Object.keys(exports).map((entry) => path.posix.join(name, entry));
  const script = path.join(scratch, `load-${name.replaceAll('/', '-')}.mjs`);
  await writeFile(
    script,
    `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
for (const entry of ${JSON.stringify(entries)}) {
  const json = entry.endsWith('.json');
  const imported = await (json ? import(entry, { with: { type: 'json' } }) : import(entry));
  if (entry === ${JSON.stringify(name)} && Object.keys(imported).length === 0) throw new Error(entry + ' exports nothing');
  require(entry);
}
`,
  );
  try {
    await run(process.execPath, ['--disable-warning=ExperimentalWarning', script], { timeout: 30_000 });
    return [];
  } catch (error) {
    return [`load: ${error.stderr || error.message}`];
  }
}
