import { execFile } from 'node:child_process';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportEnv, REGISTER, ROOT } from '../helpers/compat-app.js';
import { installed } from '../helpers/compat-installs.js';
import { OtlpReceiver } from '../helpers/otlp-receiver.js';

/** Two servers of other projects as npm installs them: one small, and one whose definitions take a tenth of a context. */
const servers = await installed('servers');
const bundled = await installed('bundled');

const at = (folder: string | undefined, file: string): string => path.join(folder ?? '', 'node_modules', file);
const FILESYSTEM = [at(servers, '@modelcontextprotocol/server-filesystem/dist/index.js'), ROOT];
const NOTION = [at(bundled, '@notionhq/notion-mcp-server/bin/cli.mjs')];
const COMMAND = path.join(ROOT, 'packages/node/dist/cli/main.js');

interface Verdict {
  readonly server: string;
  readonly tokens: number;
  readonly toolCount: number;
  readonly tools: readonly { readonly tool: string; readonly tokens: number }[];
  readonly findings: readonly { readonly rule: string; readonly message: string }[];
}

/** What `mcp-vitals budget` says of a server. */
const budget = (program: readonly string[]): Promise<{ code: number; verdict: Verdict }> =>
  new Promise((resolve) => {
    const args = [COMMAND, 'budget', '--json', '--', process.execPath, ...program];
    const env = { ...process.env, NOTION_TOKEN: 'ntn_none', NODE_OPTIONS: '' };
    execFile(process.execPath, args, { env, maxBuffer: 1e8 }, (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), verdict: JSON.parse(stdout) as Verdict }),
    );
  });

describe.skipIf(servers === undefined)('the context cost of unmodified servers', () => {
  let receiver: OtlpReceiver;
  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterAll(() => receiver.close());

  it('is the same from outside and from inside, and a small server is within the budget', async () => {
    const { code, verdict } = await budget(FILESYSTEM);
    expect([code, verdict.findings]).toEqual([0, []]);
    expect(verdict.toolCount).toBeGreaterThan(10);

    const env = { ...(process.env as Record<string, string>), ...exportEnv(receiver), NODE_OPTIONS: REGISTER };
    const transport = new StdioClientTransport({ command: process.execPath, args: FILESYSTEM, env, stderr: 'ignore' });
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(transport);
    await client.listTools();
    const costs = () =>
      receiver.metricRecords
        .filter(({ name }) => name === 'mcp_vitals.definitions.tokens')
        .flatMap(({ points }) => points);
    await receiver.until(() => costs().length > 0, 60_000);
    expect(costs().at(-1)).toMatchObject({
      value: verdict.tokens,
      attributes: { 'mcp_vitals.role': 'server', 'mcp_vitals.server.name': verdict.server },
    });
    await client.close();
  });

  it.skipIf(bundled === undefined)('of a large server is over the budget, with its largest tools named', async () => {
    const { code, verdict } = await budget(NOTION);
    expect([code, verdict.tokens > 10_000]).toEqual([1, true]);
    expect(verdict.findings[0]).toMatchObject({
      rule: 'server-tokens',
      message: expect.stringContaining(`Largest: ${verdict.tools[0]!.tool} `),
    });
  });
});
