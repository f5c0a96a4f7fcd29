// Runs the MCP SDK's own tests with this checkout's instrumentation on, and names each test that differs from a run without it:
//
//   npm run build
//   node test/sdk-suites/main.mjs --sources <checkout of the SDK, or one package of it> [--mode ctx,off] [--files protocol,stdio]
//     [--published <folder>] [--out <folder>] [--workers 1]
//
// The checkout, of v1 or v2, has its dependencies installed, and v2 is built. Modes, all of them unless some are named:
//   ctx       enabled, with providers, propagator and context manager
//   noprov    enabled, without a provider
//   off       mode `off`
//   disabled  enabled, then disabled
//   drop      enabled, with a sampler that drops every span
//   stdio     the observer of pipes alone, as for a bundled SDK
//   manual    every client and server instrumented by hand
// `--files` names parts of paths. `--published` runs the tests on published code: those of v1 on a package of it, copied into the
// checkout so that both share its dependencies; `test/e2e` and `test/integration` of v2 on the packages installed in a folder, in all
// modes but `manual`. Each mode's result is kept in `--out` as JSON and read from there the next time. The files of tests that differ
// run again by themselves, at most twice, with and without the instrumentation: on a busy machine, tests fail for their bounds.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BASE, configOf, NOWHERE, runSuite } from './run-suite.mjs';

const { values } = parseArgs({
  options: {
    sources: { type: 'string' },
    mode: { type: 'string', default: 'ctx,noprov,off,disabled,drop,stdio,manual' },
    files: { type: 'string', default: '' },
    published: { type: 'string' },
    out: { type: 'string', default: 'sdk-suites' },
    workers: { type: 'string', default: '1' },
  },
});
if (!values.sources) throw new Error('--sources is missing: the path of a checkout of the MCP SDK');
const sources = path.resolve(values.sources);
const published = values.published && path.resolve(values.published);
const out = path.resolve(values.out);

/** The folders with tests: the one given, or the packages of its workspace. */
function suites() {
  if (configOf(sources)) return [sources];
  return ['packages', 'packages/middleware', 'test', 'examples']
    .map((parent) => path.join(sources, parent))
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent).map((name) => path.join(parent, name)))
    .filter(configOf);
}

const labelOf = (suite) =>
  [path.basename(sources), path.relative(sources, suite), published && 'published'].filter(Boolean).join('/');
const fileOf = (suite, mode) => path.join(out, `${labelOf(suite).replaceAll('/', '+')}-${mode}.json`);
const keep = (suite, mode, result) => writeFileSync(fileOf(suite, mode), JSON.stringify(result, null, 1));

const run = (suite, mode, files) =>
  runSuite({
    suite,
    mode,
    files,
    sources,
    published,
    workers: Number(values.workers),
    spansFile: `${fileOf(suite, mode)}.spans`,
  });

/** The result of a suite in one mode, from its file if there is one. */
async function resultOf(suite, mode) {
  if (existsSync(fileOf(suite, mode))) return JSON.parse(readFileSync(fileOf(suite, mode), 'utf8'));
  const result = await run(suite, mode, values.files.split(',').filter(Boolean));
  keep(suite, mode, result);
  return result;
}

const namesOf = (...results) => [...new Set(results.flatMap(({ tests }) => Object.keys(tests)))];

/**
 * Runs the files of tests that differ again, until each test was once as in base. `other` takes the states of the last run. The rest
 * differs; or is unstable, if base came out otherwise as well.
 */
async function recheck(suite, mode, base, other) {
  let names = namesOf(base, other).filter((name) => base.tests[name] !== other.tests[name]);
  let baseAgain = base;
  for (let round = 0; round < 2 && names.length > 0; round++) {
    const files = [...new Set(names.map((name) => name.split(' > ')[0]))].filter((file) => file !== NOWHERE);
    const again = await run(suite, mode, files);
    baseAgain = await run(suite, BASE, files);
    for (const name of names) {
      other.tests[name] = again.tests[name];
      other.errors[name] = again.errors[name];
    }
    names = names.filter((name) => again.tests[name] !== base.tests[name]);
  }
  const isStable = (name) => baseAgain.tests[name] === base.tests[name];
  return { differ: names.filter(isStable), unstable: names.filter((name) => !isStable(name)) };
}

mkdirSync(out, { recursive: true });
const rows = [];
const folders = suites();
if (folders.length === 0)
  throw new Error(`no folder with tests in ${sources}: --sources is the path of a checkout of the MCP SDK`);
for (const suite of folders) {
  const base = await resultOf(suite, BASE);
  for (const mode of values.mode.split(',')) {
    const other = await resultOf(suite, mode);
    const { differ, unstable } = await recheck(suite, mode, base, other);
    keep(suite, mode, other);
    const states = Object.values(other.tests).filter(Boolean);
    const passed = states.filter((state) => state === 'passed').length;
    const failed = Object.keys(base.tests).filter(
      (name) => base.tests[name] === 'failed' && other.tests[name] === 'failed',
    );
    rows.push([
      labelOf(suite),
      mode,
      states.length,
      passed,
      failed.length,
      differ.length,
      unstable.length,
      other.spans,
    ]);
    console.log(`| ${rows.at(-1).join(' | ')} |`);
    for (const name of unstable) console.log(`  unstable: ${name}`);
    for (const name of differ) console.log(`  ${name}: ${other.tests[name] ?? 'absent'}\n${other.errors[name] ?? ''}`);
  }
}
const head = ['suite', 'mode', 'tests', 'passed', 'failed in base too', 'differing', 'unstable', 'spans'];
console.log(`\n${[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}`);
// A server that a failed test leaves behind holds the pipes of its test process, which would keep this one alive.
process.exit(rows.some((row) => row[5] > 0) ? 1 : 0);
