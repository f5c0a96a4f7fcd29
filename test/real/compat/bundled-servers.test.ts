import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConformance } from '../../conformance.js';
import { exportEnv, REGISTER, ROOT } from '../../helpers/compat-app.js';
import { installed } from '../../helpers/compat-installs.js';
import { RecordedServer } from '../../helpers/compat-recorded-server.js';
import type { SpanRecord } from '../../helpers/otlp.js';
import { OtlpReceiver } from '../../helpers/otlp-receiver.js';
import { onFreePort } from '../../helpers/throw-away-server.js';

const bundled = await installed('bundled');
const first = await installed('v1-first');
const servers = await installed('servers');

interface Program {
  readonly args: readonly string[];
  /** A tool to call, and whether a call works without what the server needs beside it: a browser, an account. */
  readonly tool: string;
  /** Whether the SDK is out of the hooks' reach. */
  readonly isBundled: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

const at = (folder: string | undefined, file: string): string => path.join(folder ?? '', 'node_modules', file);

/** The spans that came from one process. */
const of = (receiver: OtlpReceiver, pid: number | undefined): SpanRecord[] =>
  receiver.spans.filter(({ resource, attributes }) => resource['process.pid'] === pid && attributes['mcp.method.name']);

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';
const _meta = { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01` };

/** Calls everything of a server from a client without telemetry, and returns the results. */
async function walk(program: Program, receiver: OtlpReceiver, register: boolean) {
  const env = { ...process.env, ...exportEnv(receiver), ...program.env, NODE_OPTIONS: register ? REGISTER : '' };
  const server = new RecordedServer(program.args, env, ROOT);
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(server);
  const { tools } = await client.listTools();
  const called = await client
    .callTool({ name: program.tool, arguments: {}, _meta })
    .then(({ isError = false }) => ({ isError }))
    .catch((error: { code: number }) => ({ code: error.code }));
  const enough = () => of(receiver, server.pid).length >= 4;
  if (register) await receiver.until(enough, 15_000).catch(() => {});
  await client.close();
  return { tools: tools.map(({ name }) => name), called, stdout: server.stdout, spans: of(receiver, server.pid) };
}

let http: { child: ChildProcess; port: number } | undefined;

/** The server that the proxy stands before. */
const startHttp = () =>
  onFreePort(async (port) => {
    const child = spawn(
      process.execPath,
      [at(servers, '@modelcontextprotocol/server-everything/dist/index.js'), 'streamableHttp'],
      { env: { ...process.env, PORT: String(port), NODE_OPTIONS: '' }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    for await (const line of createInterface({ input: child.stderr! })) {
      if (/ on port \d+/.test(line)) break;
      if (/already in use/.test(line)) throw new Error('address already in use');
    }
    child.stderr?.resume();
    return { child, port };
  });

beforeAll(async () => {
  if (servers && bundled) http = await startHttp();
});
afterAll(() => void http?.child.kill('SIGKILL'));

const PROGRAMS: Readonly<Record<string, () => Program>> = {
  '@playwright/mcp': () => ({ args: [at(bundled, '@playwright/mcp/cli.js')], tool: 'browser_close', isBundled: true }),
  '@notionhq/notion-mcp-server': () => ({
    args: [at(bundled, '@notionhq/notion-mcp-server/bin/cli.mjs')],
    tool: 'no_such_tool',
    isBundled: true,
    env: { NOTION_TOKEN: 'ntn_none' },
  }),
  'chrome-devtools-mcp': () => ({
    args: [at(bundled, 'chrome-devtools-mcp/build/src/bin/chrome-devtools-mcp.js'), '--no-usage-statistics'],
    tool: 'no_such_tool',
    isBundled: true,
  }),
  'mcp-remote': () => ({
    args: [at(bundled, 'mcp-remote/dist/proxy.js'), `http://127.0.0.1:${http?.port}/mcp`, '--transport', 'http-only'],
    tool: 'get-env',
    isBundled: true,
    env: { MCP_REMOTE_CONFIG_DIR: path.join(ROOT, '.cache/compat/mcp-remote') },
  }),
  '@modelcontextprotocol/server-github, on SDK 1.0.1': () => ({
    args: [at(first, '@modelcontextprotocol/server-github/dist/index.js')],
    tool: 'no_such_tool',
    isBundled: false,
  }),
};

const isThere = (name: string): boolean =>
  name.includes('1.0.1')
    ? first !== undefined
    : bundled !== undefined && (name !== 'mcp-remote' || servers !== undefined);

describe.concurrent.each(Object.keys(PROGRAMS))('unmodified %s', (name) => {
  it.skipIf(!isThere(name))(
    'has one SERVER span for each message, in its caller’s trace, and answers as without us',
    async () => {
      const program = PROGRAMS[name]!();
      const receiver = await OtlpReceiver.start();
      const [seen, bare] = await Promise.all([walk(program, receiver, true), walk(program, receiver, false)]);
      expect([seen.tools, seen.called]).toEqual([bare.tools, bare.called]);
      expect(seen.tools.length).toBeGreaterThan(3);
      for (const line of seen.stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });

      const received = seen.spans.filter(({ kind }) => kind === 'SERVER');
      expect(received.map(({ attributes }) => attributes['mcp.method.name']).sort()).toEqual([
        'initialize',
        'notifications/initialized',
        'tools/call',
        'tools/list',
      ]);
      const call = received.find(({ attributes }) => attributes['mcp.method.name'] === 'tools/call');
      expect(call).toMatchObject({ traceId: TRACE_ID, parentSpanId: PARENT_ID });
      if (program.isBundled) {
        expect(new Set(received.map(({ attributes }) => attributes['mcp_vitals.observed_on']))).toEqual(
          new Set(['pipe']),
        );
      }
      expect(checkConformance(receiver).violations).toEqual([]);
      await receiver.close();
    },
  );
});
