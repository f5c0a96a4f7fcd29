#!/usr/bin/env node
/**
 * Bundles the packages that `--import @mcp-vitals/node/register` loads into every observed process, because each small file
 * costs its start-up time. `tsc -b` before it checks the types and writes the declarations.
 *
 * The shared code is CommonJS: it loads synchronously, only when needed, and both module systems get one copy of it, with
 * one state. An ES module beside it passes its exports on.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { removeLeft, writeBuilt } from './built-files.mjs';
import { bundlePage } from './bundle-page.mjs';

const packages = path.resolve(import.meta.dirname, '../packages');
const fromNode = createRequire(path.join(packages, 'node/package.json'));

/** The parts of OpenTelemetry's SDK that are bundled. */
const SDK_PARTS = readdirSync(path.join(packages, 'node/src/opentelemetry/parts')).map((file) => path.parse(file).name);
const sdkPart = new RegExp(`^@opentelemetry/(${SDK_PARTS.join('|')})$`);

/**
 * Comments would be read at each start, and one character beyond ASCII doubles the memory of a whole file. The source maps
 * show both.
 */
const BRIEF = { comments: { annotation: false, jsdoc: false }, charset: 'ascii' };

/**
 * Globals that an application replaces, or its tests, by those of a browser for example, whose timers are numbers: the modules of
 * Node.js keep the originals.
 */
const OF_NODE = {
  performance: ['node:perf_hooks', 'performance'],
  ...Object.fromEntries(
    ['Timeout', 'Interval', 'Immediate'].flatMap((kind) =>
      [`set${kind}`, `clear${kind}`].map((name) => [name, ['node:timers', name]]),
    ),
  ),
};

const OWN_REQUIRE = 'const require = createRequire(import.meta.url);';

/** Shows the bundler what an ES module loads on demand. Blanks instead, so that the source map stays right. */
const ownRequire = {
  name: 'own-require',
  transform: (code) => ({ code: code.replace(OWN_REQUIRE, ' '.repeat(OWN_REQUIRE.length)), map: null }),
};

/** Redirects what other bundles in `dist` hold, the parts of the SDK and the telemetry, to them. */
const besides = (dist) => [
  {
    name: 'bundled-sdk',
    resolveId: (id) =>
      sdkPart.test(id)
        ? { id: `${id.replace('@opentelemetry/', `${dist}/opentelemetry/`)}.cjs`, external: true }
        : null,
  },
  {
    name: 'shared-telemetry',
    resolveId: (id) => (id.endsWith('/telemetry/telemetry.js') ? { id: `${dist}/serve.cjs`, external: true } : null),
  },
];

/** Prefers the copy of the API that `register` provides, see `bundled-api.ts`. */
const providedApi = {
  name: 'provided-api',
  renderChunk: (code) => ({
    code: code.replace(
      /^(\s*(?:let|const) \w+ = )(require\("@opentelemetry\/api"\));$/gm,
      '$1globalThis[Symbol.for("@mcp-vitals/node.opentelemetry-api")] ?? $2;',
    ),
    map: null,
  }),
};

const isOfNode = /^node:/;
const isOutside = (id) => id.endsWith('/serve.cjs') || (/^[^./]/.test(id) && !sdkPart.test(id));

await Promise.all([
  shared('signals'),
  shared('instrumentation'),
  bundle('instrumentation', { 'load/loader-thread': 'load/loader-thread.ts' }, { format: 'esm' }),
  bundle('node', { serve: 'serve.ts' }, { plugins: [...besides('.').slice(0, 1), providedApi] }),
  register(),
  bundle('node', { index: 'index.ts' }, { format: 'esm', plugins: besides('.') }),
  command(),
  bundleOpenTelemetry(),
  bundlePage(path.join(packages, 'node')),
]);

/** Writes `dist/index.cjs`, and `dist/index.js` that passes its exports on. */
async function shared(name) {
  const [{ exports }] = await bundle(name, { index: 'index.ts' }, { plugins: [providedApi] });
  const names = exports.join(', ');
  writeText(name, 'index.js', `import bundle from './index.cjs';\nexport const { ${names} } = bundle;\n`);
  writeText(name, 'index.d.cts', `export * from './index.js';\n`);
}

/** Writes the file to preload in both formats: before Node.js 22.12, `--require` takes no ES module. */
async function register() {
  await bundle('node', { register: 'register.ts' }, {});
  await bundle('node', { register: 'register.ts' }, { format: 'esm' });
  writeText('node', 'register.d.cts', 'export {};\n');
}

/** Writes the command, each subcommand to be loaded when it is asked for. */
async function command() {
  const plugins = besides('../..');
  const options = { format: 'esm', plugins, chunks: 'cli/chunks/' };
  const built = await bundle('node', { 'cli/main': 'cli/main.ts' }, options);
  removeLeft(path.join(packages, 'node/dist/cli/chunks'), namesOf(built));
}

function writeText(name, file, text) {
  writeBuilt(path.join(packages, name, 'dist', file), text);
}

async function bundle(name, entries, { format = 'cjs', plugins = [], chunks = '' }) {
  const folder = path.join(packages, name);
  return write(folder, {
    input: Object.fromEntries(Object.entries(entries).map(([entry, file]) => [entry, path.join(folder, 'src', file)])),
    external: isOutside,
    plugins: [ownRequire, ...plugins],
    output: {
      dir: path.join(folder, 'dist'),
      format,
      sourcemap: true,
      entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
      // What is imported dynamically; without a hash, so that a new build replaces the old one.
      chunkFileNames: `${chunks}[name].js`,
    },
  });
}

/** Bundles the API, and the parts of the SDK, each a file to be loaded when it is needed. */
async function bundleOpenTelemetry() {
  const dir = path.join(packages, 'node/dist/opentelemetry');
  const parts = Object.fromEntries(SDK_PARTS.map((part) => [part, `src/opentelemetry/parts/${part}.ts`]));
  const external = [isOfNode, '@opentelemetry/api', '@opentelemetry/api-logs'];
  const sdk = await bundleInto(dir, { names: SDK_PARTS, input: parts, external, plugins: [providedApi] });
  const api = { [`api-${versionOf('api')}`]: '@opentelemetry/api' };
  const ofApi = await bundleInto(dir, { names: ['api'], input: api, external: isOfNode, plugins: [] });
  // The declarations beside them are of `tsc`.
  removeLeft(dir, namesOf([...sdk, ...ofApi]), (name) => name.includes('.cjs'));
}

function bundleInto(dir, { names, input, external, plugins }) {
  const versions = names.map((name) => `@opentelemetry/${name} ${versionOf(name)}`).join(', ');
  return write(path.join(packages, 'node'), {
    input,
    external,
    plugins,
    resolve: { mainFields: ['module', 'main'] },
    output: {
      dir,
      format: 'cjs',
      exports: 'named',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
      banner: `/* ${versions}. Copyright The OpenTelemetry Authors, SPDX-License-Identifier: Apache-2.0 */`,
    },
  });
}

/** The version of a package of OpenTelemetry. The exports of the API's package leave out its package.json. */
function versionOf(name) {
  const [folder] = fromNode.resolve(`@opentelemetry/${name}`).split(`${path.sep}build${path.sep}`);
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
}

function namesOf(built) {
  return built.map(({ fileName }) => path.basename(fileName));
}

/** @returns the chunks, and their source maps */
async function write(cwd, { output, ...input }) {
  const build = await rolldown({ cwd, platform: 'node', transform: { inject: OF_NODE }, ...input });
  try {
    const { output: built } = await build.generate({ ...BRIEF, ...output });
    for (const one of built)
      writeBuilt(path.join(output.dir, one.fileName), one.type === 'chunk' ? one.code : one.source);
    return built;
  } finally {
    await build.close();
  }
}
