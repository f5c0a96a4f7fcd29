import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../helpers/compat-app.js';
import { installed } from '../helpers/compat-installs.js';
import { RecordedServer } from '../helpers/compat-recorded-server.js';
import { setOf } from './set-size.js';

const COMMAND = path.join(ROOT, 'packages/node/dist/cli/main.js');

const bundled = await installed('bundled');
const first = await installed('v1-first');
const more = await installed('more-servers');
const reference = await installed('servers');

interface Server {
  /** Where it is installed, and where npx finds it. */
  readonly folder: string | undefined;
  /** The words after `npx`. */
  readonly npx: readonly string[];
  /** A tool whose call needs nothing beside the server; one that it does not know is refused by it. */
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Servers of other projects as npm installs them, unmodified. */
const ALL: Readonly<Record<string, Server>> = {
  '@playwright/mcp, bundled': { folder: bundled, npx: ['playwright-mcp'], tool: 'browser_close' },
  '@notionhq/notion-mcp-server, bundled': {
    folder: bundled,
    npx: ['notion-mcp-server'],
    tool: 'no_such_tool',
    env: { NOTION_TOKEN: 'ntn_none' },
  },
  'chrome-devtools-mcp, bundled': {
    folder: bundled,
    npx: ['chrome-devtools-mcp', '--no-usage-statistics'],
    tool: 'no_such_tool',
  },
  'exa-mcp-server, bundled': {
    folder: more,
    npx: ['exa-mcp-server'],
    tool: 'no_such_tool',
    env: { EXA_API_KEY: 'none' },
  },
  '@modelcontextprotocol/server-everything': {
    folder: reference,
    npx: ['mcp-server-everything'],
    tool: 'echo',
    args: { message: 'hello' },
  },
  '@modelcontextprotocol/server-memory': { folder: reference, npx: ['mcp-server-memory'], tool: 'read_graph' },
  '@modelcontextprotocol/server-github, SDK 1.0.1': { folder: first, npx: ['mcp-server-github'], tool: 'no_such_tool' },
  'duckduckgo-mcp-server, SDK 0.6.0': { folder: more, npx: ['duckduckgo-mcp-server'], tool: 'no_such_tool' },
  'tavily-mcp, SDK 1.26': { folder: more, npx: ['tavily-mcp'], tool: 'no_such_tool', env: { TAVILY_API_KEY: 'none' } },
  'figma-developer-mcp, SDK 1.29': {
    folder: more,
    npx: ['figma-developer-mcp', '--stdio'],
    tool: 'no_such_tool',
    env: { FIGMA_API_KEY: 'none', DO_NOT_TRACK: '1' },
  },
  '@upstash/context7-mcp, SDK 2.0': { folder: more, npx: ['context7-mcp'], tool: 'no_such_tool' },
};

/** One that carries its SDK inside, and the oldest, a common and the newest SDK that is loaded from a package. */
const SERVERS = setOf(Object.entries(ALL), ([name]) =>
  /^@playwright|server-everything$|SDK 1\.0\.1$|SDK 2\.0$/.test(name),
);

interface SavedReport {
  readonly processes: readonly {
    readonly program: string | null;
    readonly report: {
      readonly operations: readonly { readonly operation: string; readonly kind: string; readonly count: number }[];
    };
  }[];
  readonly otherProcesses: number;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-npx-'));
});
afterAll(() => rm(folder, { recursive: true }));

const plain = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(OTEL_|MCP_|NODE_OPTIONS|npm_)/.test(name)),
) as Record<string, string>;

/** Calls the tool of a server, started directly or by `mcp-vitals run`, and returns what the client got. */
async function call({ folder: cwd, npx, tool, args = {}, env = {} }: Server, report?: string) {
  const program = ['npx', '--offline', '--no-install', ...npx];
  const words =
    report === undefined
      ? program
      : [process.execPath, COMMAND, 'run', '--quiet', '--report', report, '--', ...program];
  const transport = new RecordedServer(words.slice(1), { ...plain, ...env }, cwd!, words[0]!);
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport, { timeout: 240_000 });
  const { tools } = await client.listTools();
  const called = await client
    .callTool({ name: tool, arguments: args })
    .then(({ isError = false }) => ({ isError }))
    .catch((error: { code: number }) => ({ code: error.code }));
  await client.close();
  return { tools: tools.map(({ name }) => name), called };
}

describe.each(SERVERS)('mcp-vitals run -- npx %s', (name, server) => {
  it.skipIf(server.folder === undefined)('reports the called tool once, and answers as without it', async () => {
    const file = path.join(folder, `${name.replaceAll(/\W+/g, '-')}.json`);
    const [observed, bare] = await Promise.all([call(server, file), call(server)]);
    expect(observed).toEqual(bare);
    expect(observed.tools.length).toBeGreaterThan(0);

    const { processes, otherProcesses } = JSON.parse(await readFile(file, 'utf8')) as SavedReport;
    // Npx itself saw no MCP and is not shown.
    expect(otherProcesses).toBeGreaterThan(0);
    expect(processes).toHaveLength(1);
    const calls = processes[0]!.report.operations.filter(({ operation }) => operation.startsWith('tools/call'));
    // A name that the server does not know could be anything that a peer chose.
    const shown = observed.tools.includes(server.tool) ? server.tool : '_OTHER';
    expect(calls).toEqual([expect.objectContaining({ operation: `tools/call ${shown}`, kind: 'server', count: 1 })]);
  });
});
