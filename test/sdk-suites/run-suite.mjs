import { existsSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const CONFIGS = ['vitest.config.ts', 'vitest.config.js'];
const PRELOAD = new URL('preload.mjs', import.meta.url);
const DEFINES =
  /^export (?:abstract )?(?:class|(?:async )?function) (Client|Server|McpServer|createMcpHandler|Protocol)\b/gm;
const PUBLISHED = /^@modelcontextprotocol\/(?:client|server|server-legacy|node|express|fastify|hono)(?:\/|$)/;

/** The mode without the instrumentation. */
export const BASE = 'base';

/** Stands for the file of an error that belongs to none. */
export const NOWHERE = '(no file)';

/** The configuration of vitest in a folder. */
export const configOf = (folder) => CONFIGS.map((name) => path.join(folder, name)).find((file) => existsSync(file));

/**
 * Runs tests of a suite: those whose path contains one of `files`, or all. Returns the state and the error of each by file and name,
 * and the number of spans. A file or a process that fails outside of its tests counts as a failed test.
 */
export async function runSuite({ suite, mode, files, sources, published, workers, spansFile }) {
  const { startVitest } = await import(
    pathToFileURL(createRequire(path.join(suite, 'package.json')).resolve('vitest/node')).href
  );
  rmSync(spansFile, { force: true });
  // Some tests read files by a path relative to their package.
  process.chdir(suite);
  const vitest = await startVitest(
    'test',
    files,
    {
      root: suite,
      config: configOf(suite),
      watch: false,
      reporters: [{}],
      silent: true,
      passWithNoTests: true,
      maxWorkers: workers,
      testTimeout: 30_000,
      hookTimeout: 30_000,
      execArgv: mode === BASE ? [] : ['--import', `${PRELOAD}?${new URLSearchParams({ mode, spans: spansFile })}`],
    },
    {
      resolve: { alias: published ? [aliasOf(published)] : [] },
      plugins: [published && resolveByName(published), mode !== BASE && reportModules(sources)],
    },
  );
  const tests = {};
  const errors = {};
  const note = (name, state, error) => {
    let key = name;
    for (let n = 2; key in tests; n++) key = `${name} #${n}`;
    tests[key] = state;
    if (error) errors[key] = error.stack ?? error.message;
  };
  for (const module of vitest.state.getTestModules()) {
    const file = path.relative(suite, module.moduleId);
    for (const error of module.errors()) note(`${file} > (outside of its tests)`, 'failed', error);
    for (const test of module.children.allTests()) {
      const { state, errors: failures } = test.result();
      note(`${file} > ${test.fullName}`, state, failures?.[0]);
    }
  }
  for (const error of vitest.state.getUnhandledErrors()) {
    const file = error.VITEST_TEST_PATH ? path.relative(suite, error.VITEST_TEST_PATH) : NOWHERE;
    note(`${file} > (unhandled)`, 'failed', error);
  }
  await vitest.close();
  return { tests, errors, spans: existsSync(spansFile) ? statSync(spansFile).size : 0 };
}

/** Resolves what v1's tests import from its sources to a published package. */
const aliasOf = (published) => ({
  find: /^(?:\.\.\/)+src\/(?!__fixtures__)(.*)$/,
  replacement: path.join(published, 'dist/esm', '$1'),
});

/** Resolves the packages that v2's tests import by name to those installed in a folder. Node.js loads these, with the loader hook. */
const resolveByName = (published) => ({
  name: 'resolve-by-name',
  resolveId: {
    order: 'pre',
    async handler(source) {
      if (!PUBLISHED.test(source)) return null;
      return this.resolve(source, path.join(published, 'package.json'), { skipSelf: true });
    },
  },
});

/**
 * Appends to the SDK's modules what the loader hook appends to its published files: vitest loads modules by itself, so that no hook
 * sees them. `Protocol` is reported as what a server has in common with it, because some tests load nothing else.
 */
const reportModules = (sources) => ({
  name: 'report-modules',
  enforce: 'pre',
  transform(code, id) {
    if (/node_modules|[\\/](?:test|examples)[\\/]/.test(path.relative(sources, id))) return;
    const members = [...code.matchAll(DEFINES)].map(([, name]) =>
      name === 'Protocol'
        ? 'isProtocol: true, Server: class extends Protocol {}'
        : `get ${name}() { return ${name}; }, set ${name}(value) { ${name} = value; }`,
    );
    if (members.length === 0) return;
    const report = `globalThis[Symbol.for('@mcp-vitals/instrumentation.loaded')]?.({ ${members.join(', ')} });`;
    return { code: `${code}\n;${report}\n`, map: null };
  },
});
