import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';
import { PAIR, REGISTER, REQUIRED_PAIR, ROOT, runApp } from './run-app.js';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.close());

const linesOf = (stderr: string) => stderr.split('\n').filter((line) => line !== '');

/** The pair, imported where the source has come to it. */
const IMPORTED_PAIR = PAIR.replaceAll(/import (.*) from ('.*');/g, 'const $1 = await import($2);');

const environment = () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_METRICS_EXPORTER: 'none' });

/** Writes modules to a new folder and returns the path of the first. */
function modules(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'host-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, source] of Object.entries(files)) writeFileSync(path.join(folder, name), source);
  return path.join(folder, Object.keys(files)[0]!);
}

describe('an app that is no MCP software', () => {
  it.each([
    [
      'whose modules import each other',
      {
        'main.mjs': "const { port } = await import('./app.mjs');\nconsole.log(port);",
        'app.mjs':
          "import { defaults } from './options.mjs';\nexport function parse(text) { return Number(text); }\nexport const port = defaults[0];",
        'options.mjs': "import { parse } from './app.mjs';\nexport const defaults = [parse('8080')];",
      },
    ],
    [
      'that relies on live bindings',
      {
        'main.mjs': "import { settings, load } from './chunk.mjs';\nload();\nconsole.log(settings.port);",
        'chunk.mjs': 'export let settings;\nexport const load = () => { settings ??= { port: 8080 }; };',
      },
    ],
  ])('%s runs as without the instrumentation', async (_, files) => {
    const { stdout, stderr, code } = await runApp({ file: modules(files), environment: environment() });
    expect([stdout, stderr, code]).toEqual(['8080\n', '', 0]);
  });

  it('has its modules unchanged: no hook of ours sees their names or sources', async () => {
    const file = modules({ 'main.mjs': 'console.log(import.meta.url);' });
    expect((await runApp({ file })).stdout).toBe(`file://${file}\n`);
  });
});

describe('an app in TypeScript whose compiler is preloaded with --require', () => {
  const files = {
    'app.ts': 'enum Mode { Server }\nconsole.log(Mode[0]);',
    'package.json': '{ "type": "commonjs" }',
    'compiler.cjs': `require.extensions['.ts'] = (module, file) => module._compile("console.log('compiled')", file);`,
  };
  const REQUIRE = ['--require', path.join(ROOT, 'packages/node/dist/register.cjs')];

  it.each([
    ['fails, and is told the remedy, where Node.js passes the compiler by because of --import', REGISTER, 1, '', 1],
    ['runs with the remedy', REQUIRE, 0, 'compiled\n', 0],
  ])('%s', async (_, flags, exit, output, notices) => {
    const file = modules(files);
    const compiler = ['--require', path.join(path.dirname(file), 'compiler.cjs')];
    const { stdout, stderr, code } = await runApp({ flags: [...compiler, ...flags], file });
    expect([stdout, code]).toEqual([output, exit]);
    const said = stderr.split('\n').filter((line) => line.startsWith('mcp-vitals: '));
    expect(said).toEqual(Array(notices).fill(expect.stringContaining('--require @mcp-vitals/node/register')));
  });
});

it('an app that connects in memory has its stdin opened by nobody', async () => {
  const counting = modules({
    'stdin.mjs': `const { get } = Object.getOwnPropertyDescriptor(process, 'stdin');
      globalThis.opened = 0;
      Object.defineProperty(process, 'stdin', { configurable: true, get() { opened++; return get.call(process); } });`,
  });
  const { stdout } = await runApp({
    flags: ['--import', counting, ...REGISTER],
    source: `${PAIR} await connect(); await client.ping(); console.log(opened);`,
    environment: environment(),
  });
  expect(stdout).toBe('0\n');
  expect(receiver.spans.map(({ name }) => name)).toContain('ping');
});

describe('an app whose Error.prepareStackTrace returns', () => {
  it.each([
    ['call sites', '(_, sites) => sites'],
    ['an object', '() => ({})'],
    ['null', '() => null'],
  ])('%s is observed', async (_, prepare) => {
    const { stdout, code } = await runApp({
      source: `const prepare = ${prepare}; Error.prepareStackTrace = prepare; ${IMPORTED_PAIR}
        await connect(); await client.callTool({ name: 'answer' }); console.log(Error.prepareStackTrace === prepare);`,
      environment: environment(),
    });
    expect([stdout, code]).toEqual(['true\n', 0]);
    await receiver.until(() => receiver.spans.filter(({ name }) => name === 'tools/call answer').length === 2);
  });
});

it('OTEL_SDK_DISABLED=true leaves the loader and the API as they are', async () => {
  const { stdout } = await runApp({
    source: `import module from 'node:module';
      console.log(module.prototype._compile.toString().includes('isSdkFile'),
        Symbol.for('@mcp-vitals/instrumentation.loader-hooks') in globalThis, Symbol.for('opentelemetry.js.api.1') in globalThis);`,
    environment: { ...environment(), OTEL_SDK_DISABLED: 'true' },
  });
  expect(stdout).toBe('false false false\n');
});

describe('where Node.js refuses loader hooks', () => {
  const REFUSE = `data:text/javascript,${encodeURIComponent(`import module, { syncBuiltinESMExports } from 'node:module';
    const refused = () => { throw new Error('Access to this API has been restricted'); };
    module.register = refused; if (module.registerHooks) module.registerHooks = refused; syncBuiltinESMExports();`)}`;

  it('the app runs, and one line names the SDKs that are not observed', async () => {
    const { stdout, stderr } = await runApp({
      source: "console.log('the app runs');",
      flags: ['--import', REFUSE, ...REGISTER],
      environment: environment(),
    });
    expect(stdout).toBe('the app runs\n');
    expect(stderr).toMatch(
      /^mcp-vitals: loader hooks are refused .* MCP SDKs that are imported are not observed; .*\n$/,
    );
  });

  it.each([
    ['bun', 'Bun has none', 'loaded'],
    ['deno', "Deno's break what requires JSON", 'imported'],
  ])(
    'an app on %s, whose hooks do not work, runs, and one line names the SDKs that are not observed',
    async (runtime, reason, how) => {
      const versions = `Object.defineProperty(process, 'versions', { value: { ...process.versions, ${runtime}: '1.4.5' } })`;
      const { stdout, stderr } = await runApp({
        source: "console.log('the app runs');",
        flags: ['--import', `data:text/javascript,${encodeURIComponent(versions)}`, ...REGISTER],
      });
      expect([stdout, linesOf(stderr)]).toEqual([
        'the app runs\n',
        [
          expect.stringContaining(
            `loader hooks are refused (${reason}), so MCP SDKs that are ${how} are not observed; `,
          ),
        ],
      ]);
    },
  );

  it('an app under the permission model runs', async () => {
    const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
    const { stdout, code } = await runApp({
      source: "console.log('the app runs');",
      flags: [flag, '--allow-fs-read=*', ...REGISTER],
    });
    expect([stdout, code]).toEqual(['the app runs\n', 0]);
  });
});

/** Source that compiles CommonJS modules without `Module.prototype._compile`. */
const COMPILES = `
  const Module = require('node:module'), path = require('node:path'), vm = require('node:vm');
  Module.prototype._compile = function (content, filename) {
    const run = vm.runInThisContext(Module.wrap(content), { filename });
    return run.call(this.exports, this.exports, (name) => this.require(name), this, filename, path.dirname(filename));
  };`;

describe('MCP is seen', () => {
  const pings = () => receiver.spans.filter(({ name }) => name === 'ping');

  const PAIR_ANYWHERE = PAIR.replaceAll(
    /'(@modelcontextprotocol[^']+)'/g,
    (_, name) => `'${import.meta.resolve(name)}'`,
  );
  const PINGING = `${PAIR_ANYWHERE} await connect(); await client.ping();`;

  it('in a worker thread as in the main thread', async () => {
    const file = modules({
      'main.mjs': "import { Worker } from 'node:worker_threads'; new Worker(new URL('./worker.mjs', import.meta.url));",
      'worker.mjs': PINGING,
    });
    const { stderr } = await runApp({ file, environment: environment() });
    expect(stderr).toBe('');
    expect(pings()).toHaveLength(2);
  });

  it.each([
    ['once where they use MCP', PINGING, /^mcp-vitals: a worker thread uses MCP and has an env of its own[^\n]*\n$/],
    ['never where they use none', '', /^$/],
    [
      'never where they have a set-up of their own',
      `import { metrics } from '${import.meta.resolve('@opentelemetry/api')}';
        import { MeterProvider } from '${import.meta.resolve('@opentelemetry/sdk-metrics')}';
        ${PINGING} metrics.setGlobalMeterProvider(new MeterProvider());`,
      /^$/,
    ],
  ])('but not in worker threads with an env of their own, which is reported %s', async (_, source, reported) => {
    const file = modules({
      'main.mjs': `import { Worker } from 'node:worker_threads';
        for (let i = 0; i < 2; i++) new Worker(new URL('./worker.mjs', import.meta.url), { env: {} });`,
      'worker.mjs': source,
    });
    const { stderr } = await runApp({ file, environment: environment() });
    expect(stderr).toMatch(reported);
    expect(pings()).toEqual([]);
  });

  it('when SDK v2 is imported by the address of its file', async () => {
    const address = (name: string) =>
      JSON.stringify(`file://${path.join(ROOT, 'node_modules/@modelcontextprotocol', name, 'dist/index.mjs')}`);
    await runApp({
      source: `import { Client, InMemoryTransport } from ${address('client')}; import { McpServer } from ${address('server')};
        const [left, right] = InMemoryTransport.createLinkedPair();
        await new McpServer({ name: 's', version: '1' }).connect(right);
        const client = new Client({ name: 'c', version: '1' }); await client.connect(left); await client.ping();`,
      environment: environment(),
    });
    expect(pings()).toHaveLength(2);
  });

  it.each([
    ['compiles CommonJS modules itself, as npm v8-compile-cache does', 'commonjs', `${COMPILES} ${REQUIRED_PAIR}`],
    [
      "replaces Node.js's globals by those of a browser, whose timers are numbers",
      'module',
      `delete globalThis.performance; globalThis.URL = class extends URL {};
       for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
         const original = globalThis[name]; globalThis[name] = (...rest) => Number(original(...rest));
       }
       ${IMPORTED_PAIR}`,
    ],
  ] as const)('in an app that %s', async (_, type, source) => {
    const { stderr, code } = await runApp({
      source: `${source} connect().then(() => client.ping());`,
      type,
      environment: { ...environment(), OTEL_METRICS_EXPORTER: 'otlp' },
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(pings()).toHaveLength(2);
    expect(receiver.metricRecords.map(({ name }) => name)).toContain('mcp.client.operation.duration');
  });

  it('when the app itself imports register, after the SDK', async () => {
    await runApp({
      source: `${PAIR} import '@mcp-vitals/node/register'; await connect(); await client.ping();`,
      flags: [],
      environment: environment(),
    });
    expect(pings()).toHaveLength(2);
  });
});
