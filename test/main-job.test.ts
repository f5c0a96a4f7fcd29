import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkConformance } from './conformance.js';
import { OtlpReceiver } from './helpers/otlp-receiver.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = path.join(root, 'examples/schema-manager/dist/main.js');

const start = (command: string, args: string[], env: Record<string, string> = {}) =>
  spawn(command, args, {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 500_000,
  });

async function finish(child: ReturnType<typeof start>) {
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, stdout, stderr };
}

const runJob = (args: string[], env?: Record<string, string>) => finish(start(process.execPath, [main, ...args], env));

// Two processes that start a database each: quick alone, slow on a machine with other work.
describe('the main job', { timeout: 600_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('runs with npm start, shows figures, a report and a whole trace, and prints no warning', async () => {
    const { code, stdout, stderr } = await finish(start('npm', ['--silent', 'start', '--', '--for', '3s']));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^00:0\d {2}\w+ \d+\/100 {2}\d+ calls, \d+ errors {2}cache hits .+ {2}validation /m);
    expect(stdout).toMatch(/^Health of schema-manager: /m);
    const tree = stdout.slice(stdout.indexOf('\ntrace '));
    expect(tree).toMatch(/schema-manager internal .*\n.*tools\/call \w+ +schema-manager client/);
    expect(tree).toMatch(/└─ tools\/call \w+ +schema-server server .*\n.*SELECT \w+ +schema-server client/);
  });

  it.each([
    ['v1', 'http'],
    ['v2', 'http'],
    ['v1', 'stdio'],
    ['v2', 'stdio'],
  ])('exports to the letter of the conventions, SDK %s over %s', async (sdk, transport) => {
    const receiver = await OtlpReceiver.start();
    onTestFinished(() => receiver.close());
    const file = path.join(folder, `${sdk}-${transport}.json`);
    const child = start(process.execPath, [main, '--sdk', sdk, '--transport', transport, '--report', file], {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    // Ended when it has figures of each kind, of tables that are asked for again too.
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!child.killed && / \d{3,} calls.*cache hits [1-9].*validation [1-9]/.test(line)) child.kill('SIGINT');
    });
    const job = await finish(child);
    await receiver.capture(`main-job-${sdk}-${transport}`);
    // A busy machine is a reason for a change of health, and for a statement that is stopped.
    const said = job.stderr.split('\n').filter((line) => !/ health changed |statement was stopped/.test(line));
    expect([job.code, said]).toEqual([0, ['']]);
    expect(receiver.refused).toEqual([]);

    const { spans, metrics, violations } = checkConformance(receiver);
    expect(spans).toBeGreaterThan(5);
    expect(metrics).toBeGreaterThanOrEqual(2);
    expect(violations).toEqual([]);
    expect(new Set(receiver.spans.map((span) => span.resource['service.name']))).toEqual(
      new Set(['schema-manager', 'schema-server']),
    );

    const report = JSON.parse(await readFile(file, 'utf8')) as MonitoringReport;
    const schema = JSON.parse(await readFile(path.join(root, 'packages/monitor/schema/report.schema.json'), 'utf8'));
    const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
    ajv.addFormat('date-time', (value: string) => !Number.isNaN(Date.parse(value)));
    const validate = ajv.compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.metrics.requests_per_minute).toBeGreaterThan(0);
    expect(report.metrics.cache_hit_rate).not.toBeNull();
    const { cache_hit_rate, cache_time_saved, validation_success_rate, changes } = report.schema!;
    for (const { name, value } of [cache_hit_rate, cache_time_saved, validation_success_rate]) {
      expect(value, name).toBeGreaterThan(0);
    }
    expect(changes).toMatchObject({ value: 0, count: 0 });
    expect(report.health.checks.map(({ name }) => name)).toContain('mcp_connectivity');
  });

  it('ends on Ctrl-C with its report and status 0', async () => {
    const child = start(process.execPath, [main]);
    const lines = createInterface({ input: child.stdout });
    const said: string[] = [];
    lines.on('line', (line) => {
      said.push(line);
      if (said.length === 2) child.kill('SIGINT');
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(said.join('\n')).toContain('Health of schema-manager: ');
  });

  it.each([
    ['an unknown flag', ['--nope'], {}, /--nope.*--help/],
    ['a flag of the wrong kind', ['--sdk', 'v3'], {}, /--sdk takes v1 or v2, not 'v3'/],
    ['a duration that is none', ['--for', 'ever'], {}, /--for takes a duration such as 10s/],
    ['a report that cannot be written', ['--report', '/no/such/folder/r.json'], {}, /\/no\/such\/folder/],
    ['a database that refuses', [], { SCHEMA_DATABASE_URL: 'postgres://127.0.0.1:1/x' }, /SCHEMA_DATABASE_URL/],
    [
      'the same over stdio',
      ['--transport', 'stdio'],
      { SCHEMA_DATABASE_URL: 'mysql://127.0.0.1:1/x' },
      /SCHEMA_DATABASE_URL/,
    ],
  ])('says of %s in one line what is wrong', async (_, args, env, line) => {
    const { code, stdout, stderr } = await runJob(['--for', '5s', ...args], env as Record<string, string>);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
  });

  it('reports a busy port in one line', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void busy.close());
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    const { code, stderr } = await runJob(['--for', '5s', '--port', String(port)]);
    expect(code).not.toBe(0);
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(`port ${port} on 127.0.0.1 is in use`)]);
  });
});
