import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';
import { provideBundledApi } from '../src/opentelemetry/bundled-api.js';
import { PAIR, REGISTER, REQUIRED_PAIR, ROOT, runApp } from './run-app.js';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.close());

const environment = () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });

/** Source of a function that lists the files of the process, which only the debugger knows. */
const LISTING = `
import { Session } from 'node:inspector';
const listFiles = () => {
  const files = [];
  const session = new Session();
  session.connect();
  session.on('Debugger.scriptParsed', ({ params: { url } }) => files.push(url.replace('file://', '')));
  session.post('Debugger.enable');
  console.log(JSON.stringify(files.filter((file) => file.startsWith('/'))));
};
`;

/** Source that lists the files at once and ends. */
const LIST_FILES = `${LISTING}
listFiles();
process.exit();
`;

async function filesLoaded(variables: Record<string, string>, source = LIST_FILES) {
  const { stdout } = await runApp({ source, environment: variables });
  const files = (JSON.parse(stdout) as string[]).map((file) => path.relative(ROOT, file));
  const from = (folder: string) => files.filter((file) => file.startsWith(folder)).sort();
  return { ours: from('packages/'), openTelemetry: from('node_modules/@opentelemetry/') };
}

const BUNDLED_API = /^packages\/node\/dist\/opentelemetry\/api-[\d.]+\.cjs$/;

const REGISTER_FILES = [
  'packages/instrumentation/dist/index.cjs',
  'packages/node/dist/register.js',
  'packages/node/dist/serve.cjs',
  'packages/signals/dist/index.cjs',
];

describe('--import @mcp-vitals/node/register', () => {
  it('loads itself and nothing else with OTEL_SDK_DISABLED=true', async () => {
    const { ours, openTelemetry } = await filesLoaded({ ...environment(), OTEL_SDK_DISABLED: ' True ' });
    expect(ours).toEqual(['packages/node/dist/register.js']);
    expect(openTelemetry).toEqual([]);
  });

  it('loads four files and one of the API if nothing is exported', async () => {
    const { ours, openTelemetry } = await filesLoaded({});
    expect(ours.filter((file) => !BUNDLED_API.test(file))).toEqual(REGISTER_FILES);
    expect(ours).toHaveLength(REGISTER_FILES.length + 1);
    expect(openTelemetry).toEqual([]);
  });

  it('loads the SDK in at most a dozen more files if telemetry is exported', async () => {
    const { ours, openTelemetry } = await filesLoaded(environment());
    const sdk = ours.filter((file) => file.startsWith('packages/node/dist/opentelemetry/'));
    expect(ours.filter((file) => !sdk.includes(file))).toEqual(REGISTER_FILES);
    expect(sdk.length).toBeLessThanOrEqual(12);
    expect(openTelemetry.filter((file) => !/\/@opentelemetry\/api-logs\//.test(file))).toEqual([]);
  });

  it('loads nothing of the installed API when a process that made a call ends', async () => {
    const { openTelemetry } = await filesLoaded(
      environment(),
      `${LISTING} ${PAIR} await connect(); await client.callTool({ name: 'answer' }); await client.close();
       process.once('exit', listFiles);`,
    );
    expect(openTelemetry.filter((file) => !/\/@opentelemetry\/api-logs\//.test(file))).toEqual([]);
    expect(receiver.spans.map(({ name }) => name)).toContain('tools/call answer');
  });

  it('shares its state with what the app imports and requires', async () => {
    const { stdout, stderr } = await runApp({
      source: `
        import { createRequire } from 'node:module';
        import { getMetricsCollector, notices } from '@mcp-vitals/signals';
        import { McpInstrumentation } from '@mcp-vitals/instrumentation';
        const require = createRequire(import.meta.url);
        const required = require('@mcp-vitals/signals');
        console.log(notices.count('not_honoured'), required.notices === notices,
          required.getMetricsCollector() === getMetricsCollector(),
          require('@mcp-vitals/instrumentation').McpInstrumentation === McpInstrumentation);
        notices.say('not_honoured', 'once more', 'OTEL_TRACES_EXPORTER console');
        process.exit();`,
      environment: { OTEL_TRACES_EXPORTER: 'console' },
    });
    expect(stdout).toBe('1 true true true\n');
    expect(stderr.split('\n').filter((line) => line.startsWith('mcp-vitals:'))).toHaveLength(1);
  });

  it('gives the process one service.instance.id, whoever starts telemetry', async () => {
    await runApp({
      source: `
        import { startTelemetry } from '@mcp-vitals/node';
        import { trace } from '@opentelemetry/api';
        trace.getTracer('early').startSpan('before').end();
        const telemetry = startTelemetry();
        trace.getTracer('late').startSpan('after').end();
        await telemetry.shutdown();`,
      environment: environment(),
    });
    await receiver.until(({ spans }) => spans.length === 2);
    const ids = new Set(receiver.spans.map(({ resource }) => resource['service.instance.id']));
    expect([...ids]).toEqual([expect.any(String)]);
  });
});

describe("the bundled copy of OpenTelemetry's API", () => {
  it('is left alone if the application has loaded the installed one before', async () => {
    const api = import.meta.resolve('@opentelemetry/api');
    const { stdout } = await runApp({ source: LIST_FILES, flags: ['--import', api, ...REGISTER] });
    expect(stdout).toContain('/node_modules/@opentelemetry/api/build/src/index.js');
    expect(stdout).not.toContain('/dist/opentelemetry/api-');
  });

  it.each([
    ['the installed version', '7.1.0', true],
    ['another version', '7.2.0', false],
  ])('is provided in place of %s: %#', async (_, installed, isProvided) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'bundled-api-'));
    try {
      await mkdir(path.join(folder, 'opentelemetry'));
      await mkdir(path.join(folder, 'node_modules/@opentelemetry/api/build/src'), { recursive: true });
      await writeFile(path.join(folder, 'opentelemetry/api-7.1.0.cjs'), "exports.bundled = 'yes';");
      const api = { version: installed, exports: { '.': './build/src/index.js' } };
      await writeFile(path.join(folder, 'node_modules/@opentelemetry/api/package.json'), JSON.stringify(api));
      await writeFile(path.join(folder, 'node_modules/@opentelemetry/api/build/src/index.js'), '');
      const place = globalThis as { [key: symbol]: unknown };
      const key = Symbol.for('@mcp-vitals/node.opentelemetry-api');
      provideBundledApi(createRequire(path.join(folder, 'register.js')));
      expect(place[key]).toEqual(isProvided ? { bundled: 'yes' } : undefined);
      Reflect.deleteProperty(place, key);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('keeps the spans of tracers that the application got from the installed one before it started telemetry', async () => {
    await runApp({
      source: `
        import { trace } from '@opentelemetry/api';
        const tracer = trace.getTracer('app');
        const { startTelemetry } = await import('@mcp-vitals/node');
        process.env.OTEL_EXPORTER_OTLP_ENDPOINT = ${JSON.stringify(receiver.url)};
        const telemetry = startTelemetry();
        tracer.startActiveSpan('outer', (span) => {
          trace.getTracer('other').startSpan('inner').end();
          span.end();
        });
        await telemetry.shutdown();`,
    });
    await receiver.until(({ spans }) => spans.length === 2);
    const [inner, outer] = ['inner', 'outer'].map((name) => receiver.spans.find((span) => span.name === name));
    expect(inner?.parentSpanId).toBe(outer?.spanId);
  });
});

describe('an app with loader hooks of its own', () => {
  const moduleOf = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
  const HOOKS = moduleOf('export const load = (url, context, next) => next(url, context);');
  const bothSides = () =>
    receiver.until(({ spans }) => spans.filter((span) => span.name === 'tools/call answer').length === 2);
  const call = `
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { InMemoryTransport } = await import('@modelcontextprotocol/sdk/inMemory.js');
    const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js');
    ${PAIR.replaceAll(/^import .*$/gm, '')}
    await connect();
    await client.callTool({ name: 'answer', arguments: {} });
    await client.close();`;

  const required = `${REQUIRED_PAIR}
    void connect().then(() => client.callTool({ name: 'answer', arguments: {} })).then(() => client.close());`;

  it('is observed if it registers them itself', async () => {
    const source = `import { register } from 'node:module'; register(${JSON.stringify(HOOKS)}); ${call}`;
    expect((await runApp({ source, environment: environment() })).code).toBe(0);
    await bothSides();
  });

  const registering = `data:text/javascript,import{register}from'node:module';register(${JSON.stringify(HOOKS)})`;
  it.each([
    ['after', [...REGISTER, '--import', registering]],
    ['before', ['--import', registering, ...REGISTER]],
  ])('is observed if a preloaded module registers them %s register', async (_, flags) => {
    expect((await runApp({ source: call, flags, environment: environment() })).code).toBe(0);
    await bothSides();
  });

  it('is observed if they provide the sources of CommonJS modules, as those of TypeScript loaders do', async () => {
    const hooks = `import { readFileSync } from 'node:fs';
      const source = ${JSON.stringify(required)};
      const app = ${JSON.stringify(pathToFileURL(`${ROOT}/app.cjs`).href)};
      export const resolve = (name, context, next) => name === 'app' ? { url: app, shortCircuit: true } : next(name, context);
      export const load = async (url, context, next) => {
        if (url === app) return { format: 'commonjs', source, shortCircuit: true };
        const loaded = await next(url, context);
        return loaded.format === 'commonjs' ? { ...loaded, source: readFileSync(new URL(url)) } : loaded;
      };`;
    const registers = `import { register } from 'node:module'; register(${JSON.stringify(moduleOf(hooks))});`;
    const flags = ['--import', moduleOf(registers), ...REGISTER];
    const { code, stderr } = await runApp({ source: "import 'app';", flags, environment: environment() });
    expect([code, stderr]).toEqual([0, '']);
    await bothSides();
  });

  it("reads the SDK's files as they are", async () => {
    const file = path.join(ROOT, 'node_modules/@modelcontextprotocol/sdk/dist/esm/client/index.js');
    expect(existsSync(file)).toBe(true);
    const { stdout } = await runApp({
      source: `
        import { readFileSync, promises } from 'node:fs';
        import { pathToFileURL } from 'node:url';
        const url = pathToFileURL(${JSON.stringify(file)});
        console.log(readFileSync(url).equals(await promises.readFile(url)), promises.readFile.name, promises.readFile.length);`,
    });
    expect(stdout).toBe('true readFile 2\n');
  });
});
