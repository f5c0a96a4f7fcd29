import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkConformance } from '../conformance.js';
import { hasMariadb, startMariadb } from '../helpers/mariadb.js';
import { OtlpReceiver } from '../helpers/otlp-receiver.js';
import { hasPostgres, startPostgres } from '../helpers/postgres.js';
import type { ThrowAwayServer } from '../helpers/throw-away-server.js';
import { setOf } from './set-size.js';

const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}/dist/main.js`, import.meta.url));

async function run(script: string, args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH ?? '', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 240_000,
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, stdout, stderr };
}

/** Of a sample the one that the example is made for. */
const DATABASES = setOf(
  [
    { database: 'PostgreSQL', system: 'postgresql', has: hasPostgres, startServer: startPostgres },
    { database: 'MariaDB', system: 'mariadb', has: hasMariadb, startServer: startMariadb },
  ],
  (_, i) => i === 0,
);

describe.each(DATABASES)('the main job over $database', ({ system, has, startServer }) => {
  let server: ThrowAwayServer;
  let folder: string;

  beforeAll(async () => {
    if (!has) return;
    server = await startServer();
    folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-job-'));
    const seeded = await run(example('schema-server'), ['--seed'], { SCHEMA_DATABASE_URL: server.url });
    expect(seeded).toMatchObject({ code: 0, stdout: '' });
    return async () => {
      await rm(folder, { recursive: true });
      await server.stop();
    };
  });

  it.skipIf(!has).for(['v1', 'v2'])(
    'runs healthy with SDK %s, and its traces reach the database',
    async (sdk, { expect, onTestFinished }) => {
      const receiver = await OtlpReceiver.start();
      onTestFinished(() => receiver.close());
      const file = path.join(folder, `${sdk}.json`);
      // No queries that fail by chance: of the few that a busy machine has time for, one in ten may.
      const flags = ['--for', '6s', '--sdk', sdk, '--fail-percent', '0', '--report', file];
      const job = await run(example('schema-manager'), flags, {
        SCHEMA_DATABASE_URL: server.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      });
      await receiver.capture(`${system}-${sdk}`);
      expect(job, job.stderr).toMatchObject({ code: 0 });

      const report = JSON.parse(await readFile(file, 'utf8')) as MonitoringReport;
      // But for durations, which are the machine's.
      const isOfTime = ({ reason }: { readonly reason: string }) => /target <= [\d.]+ m?s/.test(reason);
      const bad = report.health.checks.filter((check) => check.status === 'UNHEALTHY' && !isOfTime(check));
      expect(bad).toEqual([]);
      expect(report.metrics.requests_per_minute).toBeGreaterThan(60);

      const databaseSpans = receiver.spans.filter((span) => 'db.system.name' in span.attributes);
      expect(new Set(databaseSpans.map((span) => span.attributes['db.system.name']))).toEqual(new Set([system]));
      const byId = new Map(receiver.spans.map((span) => [span.spanId, span]));
      const callers = databaseSpans.map((span) => byId.get(span.parentSpanId ?? '')?.kind);
      expect(callers.filter((kind) => kind === 'SERVER').length).toBeGreaterThan(10);

      const { spans, violations } = checkConformance(receiver);
      expect(spans).toBeGreaterThan(50);
      expect(violations).toEqual([]);

      const { password } = new URL(server.url);
      expect(JSON.stringify([job, report, receiver.traces, receiver.metrics, receiver.logs])).not.toContain(password);
    },
  );
});
