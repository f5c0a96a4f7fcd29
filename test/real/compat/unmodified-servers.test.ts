import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALLER, type Program, walk } from '../../compat/unmodified.js';
import { checkConformance } from '../../conformance.js';
import { ROOT } from '../../helpers/compat-app.js';
import { installed } from '../../helpers/compat-installs.js';
import { OtlpReceiver } from '../../helpers/otlp-receiver.js';
import { onFreePort } from '../../helpers/throw-away-server.js';
import { setOf } from '../set-size.js';

const bundled = await installed('bundled');
const first = await installed('v1-first');
const more = await installed('more-servers');
const reference = await installed('servers');

const at = (folder: string | undefined, file: string): string => path.join(folder ?? '', 'node_modules', file);

let http: { child: ChildProcess; port: number } | undefined;

/** The server that the proxy stands before. */
const startHttp = () =>
  onFreePort(async (port) => {
    const child = spawn(
      process.execPath,
      [at(reference, '@modelcontextprotocol/server-everything/dist/index.js'), 'streamableHttp'],
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
  if (reference && bundled) http = await startHttp();
});
afterAll(() => void http?.child.kill('SIGKILL'));

/** A server that loads its SDK from a package of its own. */
const loads = (folder: string | undefined, file: string, args: readonly string[] = [], env?: NodeJS.ProcessEnv) => ({
  folder,
  program: (): Program => ({
    args: [at(folder, file), ...args],
    tool: 'no_such_tool',
    observed: 'sdk',
    ...(env && { env }),
  }),
});
/** A server that carries its SDK inside. */
const carries = (folder: string | undefined, file: string, program: () => Partial<Program> = () => ({})) => ({
  folder,
  program: (): Program => {
    const { args = [], ...rest } = program();
    return { args: [at(folder, file), ...args], tool: 'no_such_tool', observed: 'pipe', ...rest };
  },
});

/**
 * The servers of other projects as npm installs them, by the version of their SDK. The four reference servers, in
 * `reference-servers.test.ts`, come in addition.
 */
const SERVERS: Readonly<Record<string, { folder: string | undefined; program(): Program }>> = {
  '@playwright/mcp, bundled': carries(bundled, '@playwright/mcp/cli.js', () => ({ tool: 'browser_close' })),
  '@notionhq/notion-mcp-server, bundled': carries(bundled, '@notionhq/notion-mcp-server/bin/cli.mjs', () => ({
    env: { NOTION_TOKEN: 'ntn_none' },
  })),
  'chrome-devtools-mcp, bundled': carries(bundled, 'chrome-devtools-mcp/build/src/bin/chrome-devtools-mcp.js', () => ({
    args: ['--no-usage-statistics'],
  })),
  'mcp-remote, bundled': carries(reference && bundled, 'mcp-remote/dist/proxy.js', () => ({
    args: [`http://127.0.0.1:${http?.port}/mcp`, '--transport', 'http-only'],
    tool: 'get-env',
    env: { MCP_REMOTE_CONFIG_DIR: path.join(ROOT, '.cache/compat/mcp-remote') },
  })),
  'exa-mcp-server, bundled': carries(more, 'exa-mcp-server/dist/stdio.cjs', () => ({ env: { EXA_API_KEY: 'none' } })),
  'duckduckgo-mcp-server, SDK 0.6.0': loads(more, 'duckduckgo-mcp-server/build/index.js'),
  '@modelcontextprotocol/server-github, SDK 1.0.1': loads(first, '@modelcontextprotocol/server-github/dist/index.js'),
  '@modelcontextprotocol/server-brave-search, SDK 1.0.1': loads(
    more,
    '@modelcontextprotocol/server-brave-search/dist/index.js',
    [],
    { BRAVE_API_KEY: 'none' },
  ),
  '@modelcontextprotocol/server-gitlab, SDK 1.0.1': loads(
    more,
    '@modelcontextprotocol/server-gitlab/dist/index.js',
    [],
    {
      GITLAB_PERSONAL_ACCESS_TOKEN: 'none',
    },
  ),
  'tavily-mcp, SDK 1.26': loads(more, 'tavily-mcp/build/index.js', [], { TAVILY_API_KEY: 'none' }),
  'figma-developer-mcp, SDK 1.29': loads(more, 'figma-developer-mcp/dist/bin.js', ['--stdio'], {
    FIGMA_API_KEY: 'none',
    DO_NOT_TRACK: '1',
  }),
  '@antv/mcp-server-chart, SDK 1.32': loads(more, '@antv/mcp-server-chart/build/index.js'),
  '@browsermcp/mcp, SDK 1.32': loads(more, '@browsermcp/mcp/dist/index.js'),
  '@eslint/mcp, SDK 1.32': loads(more, '@eslint/mcp/src/mcp-cli.js'),
  'mcp-hello-world, SDK 1.32': loads(more, 'mcp-hello-world/build/stdio.js'),
  'mcp-server-code-runner, SDK 1.32': loads(more, 'mcp-server-code-runner/dist/cli.js'),
  '@upstash/context7-mcp, SDK 2.0, with spans of its own': {
    folder: more,
    program: () => ({
      args: [at(more, '@upstash/context7-mcp/dist/index.js')],
      tool: 'no_such_tool',
      observed: 'itself',
    }),
  },
};

/** Left to the whole set: a fifth that carries its SDK inside, and the second of an SDK's version. */
const REPEATED = /exa-|brave|gitlab|browsermcp|code-runner/;

/** The lines on stdout that are no messages, which some programs write. */
const noiseOf = (stdout: string): string[] => stdout.split('\n').filter((line) => !line.startsWith('{"'));

describe.concurrent.each(setOf(Object.entries(SERVERS), ([name]) => !REPEATED.test(name)))(
  'unmodified %s',
  (_, { folder, program }) => {
    it.skipIf(folder === undefined)(
      'has one SERVER span for each message, in its caller’s trace, and answers as without us',
      async () => {
        const { observed, ...rest } = program();
        const receiver = await OtlpReceiver.start();
        const [seen, bare] = [
          await walk({ observed, ...rest }, receiver, true),
          await walk({ observed, ...rest }, receiver, false),
        ];
        expect([seen.tools, seen.called]).toEqual([bare.tools, bare.called]);
        expect(seen.tools.length).toBeGreaterThan(0);
        expect(noiseOf(seen.stdout)).toEqual(noiseOf(bare.stdout));

        const received = seen.spans.filter(({ kind }) => kind === 'SERVER');
        expect(received.map(({ attributes }) => attributes['mcp.method.name']).sort()).toEqual([
          'initialize',
          'notifications/initialized',
          'tools/call',
          'tools/list',
        ]);
        const call = received.find(({ attributes }) => attributes['mcp.method.name'] === 'tools/call');
        expect(call).toMatchObject(CALLER);
        const places = new Set(received.map(({ attributes }) => attributes['mcp_vitals.observed_on']));
        expect(places).toEqual(new Set([observed === 'pipe' ? 'pipe' : undefined]));
        if (observed !== 'itself') expect(checkConformance(receiver).violations).toEqual([]);
        await receiver.close();
      },
    );
  },
);
