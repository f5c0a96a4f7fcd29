import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CompatApp, ROOT } from '../../helpers/compat-app.js';
import { appsIn, installed } from '../../helpers/compat-installs.js';
import type { SpanRecord } from '../../helpers/otlp.js';
import { setOf } from '../set-size.js';

const folder = await installed('own-telemetry');
const apps = await appsIn(folder);
const REGISTER_FILE = path.join(ROOT, 'packages/node/dist/register.js');
const REGISTER = pathToFileURL(REGISTER_FILE).href;
const AUTO = path.join(folder ?? '', 'node_modules/@opentelemetry/auto-instrumentations-node/build/src/register.js');
const SENTRY_HOOK = pathToFileURL(path.join(folder ?? '', 'node_modules/@sentry/node/build/import-hook.mjs')).href;

/** The part of a span that both an app's own telemetry and our receiver tell. */
type Seen = Pick<SpanRecord, 'name' | 'kind' | 'traceId' | 'spanId' | 'parentSpanId' | 'attributes'>;

interface Run {
  /** The MCP spans that the app's own telemetry received, and those that were exported by OTLP. */
  own: Seen[];
  exported: SpanRecord[];
  stderr: string;
}

/** Runs the app with an endpoint in the environment, so that `register` would export if nothing else received the spans. */
async function run(nodeOptions: string, ...args: string[]): Promise<Run> {
  const env = { REGISTER_URL: REGISTER, OTEL_NODE_RESOURCE_DETECTORS: 'process' };
  const app = await CompatApp.start({ args: [path.join(apps!, 'own-telemetry.mjs'), ...args], nodeOptions, env });
  let own: Seen[];
  try {
    own = JSON.parse(await app.line());
  } finally {
    await app.end();
  }
  const exported = app.receiver.spans.filter(({ attributes }) => attributes['mcp.method.name']);
  return { own, exported, stderr: app.stderr };
}

const TOOLS = ['answer_v1', 'answer_v2', 'answer_handler'];

/** Every message has one span on each side, in one trace. */
function expectWhole(spans: readonly Seen[]): void {
  const requests = ({ kind }: Seen) => kind === 'CLIENT';
  for (const client of spans.filter(requests)) {
    const children = spans.filter(({ parentSpanId }) => parentSpanId === client.spanId);
    expect(children.map(({ name, kind, traceId }) => [name, kind, traceId])).toEqual([
      [client.name, 'SERVER', client.traceId],
    ]);
  }
  const methods = spans.filter(requests).map(({ attributes }) => attributes['mcp.method.name']);
  expect(methods.sort()).toEqual(TOOLS.flatMap(() => ['initialize', 'notifications/initialized', 'tools/call']).sort());
  const tools = spans.filter(requests).map(({ attributes }) => attributes['gen_ai.tool.name']);
  expect(tools.filter(Boolean)).toEqual(TOOLS);
  expect(spans.filter(({ kind }) => kind === 'SERVER')).toHaveLength(methods.length);
}

const AFTER = `--import ${REGISTER}`;
/** Of a sample OpenTelemetry's own, with everything, and the newest of Sentry's. */
const SET_UPS = setOf(
  [
    'a bare BasicTracerProvider',
    'a NodeTracerProvider',
    'NodeSDK',
    'NodeSDK with auto-instrumentations',
    'Sentry 10',
    'Sentry 11',
  ],
  (name) => /auto|11/.test(name),
);
/** Of a sample one with a loader of modules, and one without. */
const COMMAND_LINES = setOf(
  [
    ['before register', `--require ${AUTO} ${AFTER}`],
    ['after register', `${AFTER} --import ${AUTO}`],
    ['before register, both required', `--require ${AUTO} --require ${REGISTER_FILE}`],
    ['after register, both required', `--require ${REGISTER_FILE} --require ${AUTO}`],
  ] as const,
  (_, i) => i === 1 || i === 2,
);

describe.skipIf(!apps).concurrent.each(SET_UPS)('%s that an app sets up', (setUp) => {
  it.each([
    ['after register', AFTER, ''],
    ['before register', '', 'before-register'],
    ...(setUp.startsWith('Sentry')
      ? [["after register, with Sentry's loader hook", `--import ${SENTRY_HOOK} ${AFTER}`, '']]
      : []),
  ])('%s, receives every MCP span once, with its parent', async (_, nodeOptions, order) => {
    const { own, exported, stderr } = await run(nodeOptions!, setUp, order!);
    expectWhole(own);
    expect(exported).toEqual([]);
    expect(stderr).not.toMatch(/mcp-vitals|propagator/i);
  });
});

describe.skipIf(!apps).concurrent('auto-instrumentations that a command line loads', () => {
  it.each(COMMAND_LINES)('%s, export every MCP span once, with its parent', async (_, nodeOptions) => {
    const { exported } = await run(nodeOptions, 'none');
    expectWhole(exported);
    // Its own export describes the command line, which ours never does.
    expect(exported.filter(({ resource }) => resource['process.command'] === undefined)).toEqual([]);
  });
});

describe.skipIf(!apps)('the spans of mcp-handler', () => {
  it('are joined with ours, which get their attributes, where we export', async () => {
    const { exported } = await run(AFTER, 'none');
    expectWhole(exported);
    const handled = exported.find(({ name, kind }) => name === 'tools/call answer_handler' && kind === 'SERVER');
    expect(handled?.attributes).toMatchObject({ 'vercel.rpc.route': 'mcp', 'vercel.rpc.outcome': 'success' });
  });

  it('are left where nothing of ours observes the server', async () => {
    const { own } = await run('', 'NodeSDK');
    const handled = own.map(({ attributes }) => attributes['mcp.method.name']);
    expect(handled).toEqual(['initialize', 'notifications/initialized', 'tools/call']);
  });
});
