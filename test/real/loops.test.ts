import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../helpers/compat-app.js';
import { installed } from '../helpers/compat-installs.js';
import { RecordedServer } from '../helpers/compat-recorded-server.js';

const COMMAND = path.join(ROOT, 'packages/node/dist/cli/main.js');

const reference = await installed('servers');

type Call = readonly [name: string, arguments_: Record<string, unknown>];

/** Calls an unmodified server below `mcp-vitals run`, one call after the other, and returns the server's report. */
async function reportAfter(program: string, calls: readonly Call[]): Promise<MonitoringReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-loops-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'report.json');
  const client = new Client({ name: 'test', version: '1.0.0' });
  const server = path.join(reference!, 'node_modules/@modelcontextprotocol', program, 'dist/index.js');
  const args = [COMMAND, 'run', '--quiet', '--report', file, '--', process.execPath, server];
  const env = { PATH: process.env.PATH!, MEMORY_FILE_PATH: path.join(folder, 'memory.jsonl') };
  const transport = new RecordedServer(args, env, ROOT);
  await client.connect(transport, { timeout: 240_000 });
  for (const [name, arguments_] of calls) await client.callTool({ name, arguments: arguments_ });
  await client.close();
  const { processes } = JSON.parse(await readFile(file, 'utf8')) as {
    readonly processes: readonly { readonly report: MonitoringReport }[];
  };
  return processes[0]!.report;
}

const times = (count: number, call: (i: number) => Call): Call[] => Array.from({ length: count }, (_, i) => call(i));

it.skipIf(reference === undefined)(
  'a client that asks an unmodified server the same again and again is told, with the session as its scope',
  async () => {
    const report = await reportAfter(
      'server-memory',
      times(22, () => ['read_graph', {}]),
    );
    expect(report.loops).toEqual([
      expect.objectContaining({
        operation: 'tools/call read_graph',
        operation_kind: 'server',
        kind: 'same_call',
        scope: 'session',
        severity: 'critical',
        calls: 22,
      }),
    ]);
    // The count at the evaluation that found it critical, which may come before the last call.
    const after = expect.toSatisfy((calls: number) => calls >= 20 && calls <= 22);
    expect(report.anomalies.filter(({ kind }) => kind === 'loop')).toMatchObject([
      { operation: 'tools/call read_graph', severity: 'critical', after, unit: 'calls' },
    ]);
    expect(report.recommendations.map(({ kind }) => kind)).toContain('loops');
  },
);

it.skipIf(reference === undefined)(
  'a client that works in turns, with new arguments and changed answers, is told of nothing',
  async () => {
    const work = times(24, (i) =>
      i % 2
        ? ['read_graph', {}]
        : ['create_entities', { entities: [{ name: `e${i}`, entityType: 't', observations: [] }] }],
    );
    const differing = times(12, (i) => ['search_nodes', { query: `e${i}` }]);
    const report = await reportAfter('server-memory', [...work, ...differing]);
    expect(report.operations.map(({ operation }) => operation)).toContain('tools/call read_graph');
    expect(report.loops).toEqual([]);
    expect(report.anomalies.filter(({ kind }) => kind === 'loop')).toEqual([]);
  },
);
