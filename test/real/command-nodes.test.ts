import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../helpers/compat-app.js';
import { installed, nodeOf } from '../helpers/compat-installs.js';
import { RecordedServer } from '../helpers/compat-recorded-server.js';
import { setOf } from './set-size.js';

const COMMAND = path.join(ROOT, 'packages/node/dist/cli/main.js');
const SERVER = path.join(ROOT, 'packages/node/test/fixtures/stdio-server.mjs');

/** Of a sample the newest: the other tests run the command on the Node.js that runs them. */
const NAMES = setOf(['node-20', 'node-22', 'node-24', 'node-26'], (name) => name === 'node-26');
const NODES = await Promise.all(NAMES.map(async (name) => ({ name, node: nodeOf(await installed(name)) })));

const plain = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(OTEL_|MCP_|NODE_OPTIONS|npm_)/.test(name)),
) as Record<string, string>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-nodes-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe.each(NODES)('the command on $name', ({ name, node }) => {
  const run = (...args: string[]): Promise<Ended> =>
    promisify(execFile)(node!, [COMMAND, ...args], { cwd: ROOT, env: plain, maxBuffer: 64 * 2 ** 20 }).then(
      (ended) => ({ code: 0, ...ended }),
      (error: Ended) => error,
    );

  it.skipIf(node === undefined)('is that version, and says what it can do', async () => {
    const { stdout: version } = await promisify(execFile)(node!, ['--version']);
    expect(version).toMatch(new RegExp(`^v${name.slice('node-'.length)}\\.`));
    const help = await run('--help');
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('Usage: mcp-vitals');
  });

  it.skipIf(node === undefined)('observes a server without a changed byte, and writes its report', async () => {
    const file = path.join(folder, `${name}.json`);
    const args = [COMMAND, 'run', '--quiet', '--report', file, '--', node!, SERVER];
    const transport = new RecordedServer(args, plain, ROOT, node!);
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(transport, { timeout: 240_000 });
    await client.callTool({ name: 'work', arguments: {} });
    await client.close();
    const { processes } = JSON.parse(await readFile(file, 'utf8')) as {
      processes: { nodeVersion: string; report: { operations: { operation: string; count: number }[] } }[];
    };
    expect(processes.map(({ nodeVersion }) => nodeVersion.slice(1, 3))).toEqual([name.slice('node-'.length)]);
    expect(processes[0]!.report.operations).toContainEqual(
      expect.objectContaining({ operation: 'tools/call work', count: 1 }),
    );
  });

  it.skipIf(node === undefined)('looks at a server, and at the settings and rules', async () => {
    const budget = await run('budget', '--json', '--', node!, SERVER);
    expect([budget.code, JSON.parse(budget.stdout)], budget.stderr).toMatchObject([0, { toolCount: 1 }]);
    const settings = await run('check-config', '--json');
    expect([settings.code, JSON.parse(settings.stdout)], settings.stderr).toMatchObject([0, { valid: true }]);
    const rules = await run('rules', 'export', '--quiet');
    expect([rules.code, rules.stderr]).toEqual([0, '']);
    expect(rules.stdout).toContain('groups:');
    const doctor = await run('doctor', '--json', '--quiet', '--no-clients', '--start', '--', node!, SERVER);
    expect([0, 1], doctor.stderr).toContain(doctor.code);
    expect(doctor.stdout).toContain('it answered, with 1 tool');
  });

  it.skipIf(node === undefined)('stages a demo that passes', async () => {
    const { code, stdout, stderr } = await run('demo', 'retry-loop', '--json', '--quiet');
    expect([code, JSON.parse(stdout)], stderr).toMatchObject([0, { passed: true, missed: [] }]);
  });
});
