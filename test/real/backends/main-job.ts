import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { ROOT } from '../../helpers/compat-app.js';

export interface FinishedJob {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: MonitoringReport;
}

/** Of a job that is not ended. */
const MAX_SECONDS = 600;

const script = (example: string) => path.join(ROOT, `examples/${example}/dist/main.js`);

/**
 * The main job with its embedded database, or that of `SCHEMA_DATABASE_URL`, exporting to a Collector.
 * @param length seconds, or what ends it
 */
export async function runMainJob(
  endpoint: string,
  length: number | AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<FinishedJob> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-job-'));
  try {
    const file = path.join(folder, 'report.json');
    const [seconds, end] = typeof length === 'number' ? [length, undefined] : [MAX_SECONDS, length];
    const variables = {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      // Often enough for a job of some seconds.
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_BSP_SCHEDULE_DELAY: '500',
      ...env,
    };
    const ended = await run([script('schema-manager'), '--for', `${seconds}s`, '--report', file], variables, end);
    if (ended.code !== 0) throw new Error(`the main job ended with ${ended.code}: ${ended.stderr}`);
    return { ...ended, report: JSON.parse(await readFile(file, 'utf8')) as MonitoringReport };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Fills a database with the sample of the main job. */
export async function seedDatabase(url: string): Promise<void> {
  const { code, stderr } = await run([script('schema-server'), '--seed'], { SCHEMA_DATABASE_URL: url });
  if (code !== 0) throw new Error(`seeding ended with ${code}: ${stderr}`);
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>, end?: AbortSignal) {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: (MAX_SECONDS + 60) * 1000,
  });
  end?.addEventListener('abort', () => void child.kill('SIGINT'));
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, stdout, stderr };
}
