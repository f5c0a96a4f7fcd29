import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { planOf } from '../helpers/chaos/plan.js';
import { runJob } from '../helpers/chaos/run-job.js';
import { contradictionsIn } from '../helpers/contradictions.js';
import { hasPostgres, startPostgres } from '../helpers/postgres.js';
import { setSize } from './set-size.js';

/**
 * Runs of the main job, each with faults at random: its server is killed, hangs, becomes slow or answers with garbage, and the job
 * itself is suspended. `CHAOS_RUNS=100 CHAOS_SEED=1` runs more of them or others; a failing run names its plan.
 */
const RUNS = Number(process.env.CHAOS_RUNS ?? setSize({ sample: 3, whole: 10 }));
const FIRST_SEED = Number(process.env.CHAOS_SEED ?? 1);
const AT_ONCE = 2;
const RUN_MILLIS = 300_000;
const SERVER = fileURLToPath(new URL('../../examples/schema-server/dist/main.js', import.meta.url));

const schema = JSON.parse(
  readFileSync(new URL('../../packages/monitor/schema/report.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema);

const counts = { reports: 0, points: 0, calls: 0, errors: 0, lookups: 0 };

function count(report: MonitoringReport): void {
  counts.reports++;
  counts.points += report.health.checks.reduce((sum, { points_lost }) => sum + points_lost, 0);
  for (const one of report.operations) {
    counts.calls += one.count;
    counts.errors += one.errors;
  }
  for (const { lookups } of report.caches) counts.lookups += lookups;
}

describe('the main job under random faults', () => {
  const env: Record<string, string> = {};

  beforeAll(async () => {
    // Without one each run starts an embedded database, which takes seconds.
    if (!hasPostgres) return;
    const server = await startPostgres();
    env.SCHEMA_DATABASE_URL = server.url;
    await promisify(execFile)(process.execPath, [SERVER, '--seed'], { env: { ...process.env, ...env } });
    return () => server.stop();
  });

  it(`reports without a contradiction in ${RUNS} runs`, { timeout: RUN_MILLIS * RUNS }, async () => {
    const seeds = Array.from({ length: RUNS }, (_, i) => FIRST_SEED + i);
    const worker = async () => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        const plan = planOf(seed);
        const { code, report, stdout, stderr } = await runJob(plan, env);
        const named = `${JSON.stringify(plan)}\n${stderr}`;
        expect(stderr, named).not.toMatch(/^\s+at /m);
        if (report === undefined) {
          // The server was lost before the job was connected to it; the job says so in one line.
          expect(code, named).toBeOneOf([1, 2]);
          expect(stderr.trim(), named).not.toBe('');
          continue;
        }
        expect(code, named).toBe(0);
        expect(contradictionsIn(report), named).toEqual([]);
        expect(validate(report) ? [] : validate.errors, named).toEqual([]);
        expect(stdout, named).toContain(report.health.overall_status);
        count(report);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    console.log(`chaos: ${RUNS} runs, ${JSON.stringify(counts)}`);
    expect(counts.reports).toBeGreaterThanOrEqual(Math.floor(RUNS / 2));
    expect(counts.errors).toBeGreaterThan(0);
    expect(counts.points).toBeGreaterThan(0);
  });
});
