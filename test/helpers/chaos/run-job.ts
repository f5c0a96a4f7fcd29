import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import type { ChaosPlan, Fault } from './plan.js';

const JOB = fileURLToPath(new URL('../../../examples/schema-manager/dist/main.js', import.meta.url));
const PRELOAD = new URL('./garbage-on-signal.mjs', import.meta.url).href;
const MAX_RUN_MILLIS = 280_000;
/** A slow server runs for a third of the time. */
const SLOW = { stopped: 60, running: 30 };

export interface ChaosRun {
  readonly code: number | null;
  /** Undefined where the job ended before it could report. */
  readonly report: MonitoringReport | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the main job as a process of its own, and does to it and its server what the plan says. */
export async function runJob(plan: ChaosPlan, env: Record<string, string>): Promise<ChaosRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-chaos-'));
  const [reportFile, pidFile] = [path.join(folder, 'report.json'), path.join(folder, 'server.pid')];
  const job = spawn(process.execPath, [JOB, ...plan.args, '--report', reportFile], {
    env: { PATH: process.env.PATH ?? '', NODE_OPTIONS: `--import ${PRELOAD}`, CHAOS_PID_FILE: pidFile, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MAX_RUN_MILLIS,
    killSignal: 'SIGKILL',
  });
  const exited = once(job, 'exit') as Promise<[number | null]>;
  const over = new AbortController();
  const begun = plan.early ? Promise.resolve() : Promise.race([once(job.stdout!, 'data'), exited]);
  const disturbed = disturb(plan, { job, pidFile, begun, over: over.signal });
  const [stdout, stderr, [code]] = await Promise.all([text(job.stdout!), text(job.stderr!), exited]);
  over.abort();
  await disturbed;
  const report = existsSync(reportFile)
    ? (JSON.parse(await readFile(reportFile, 'utf8')) as MonitoringReport)
    : undefined;
  await rm(folder, { recursive: true });
  return { code, report, stdout, stderr };
}

interface Target {
  readonly job: ChildProcess;
  readonly pidFile: string;
  /** Resolves when the faults' times begin. */
  readonly begun: Promise<unknown>;
  readonly over: AbortSignal;
}

async function disturb({ faults }: ChaosPlan, target: Target): Promise<void> {
  const wait = (millis: number) => pause(millis, undefined, { signal: target.over }).catch(() => {});
  await target.begun;
  while (!existsSync(target.pidFile) && !target.over.aborted) await wait(50);
  await Promise.all(
    faults.map(async (fault) => {
      await wait(fault.atMillis);
      if (!target.over.aborted) await apply(fault, target, wait);
    }),
  );
}

async function apply(
  { kind, lastsMillis }: Fault,
  target: Target,
  wait: (millis: number) => Promise<void>,
): Promise<void> {
  const pid = kind === 'suspend' ? target.job.pid! : serverPid(target.pidFile);
  if (kind === 'kill' || kind === 'garbage') {
    send(pid, kind === 'kill' ? 'SIGKILL' : 'SIGUSR2');
    return;
  }
  const share = kind === 'slow' ? SLOW : { stopped: lastsMillis, running: 0 };
  for (let passed = 0; passed < lastsMillis; passed += share.stopped + share.running) {
    send(pid, 'SIGSTOP');
    await wait(share.stopped);
    send(pid, 'SIGCONT');
    await wait(share.running);
  }
}

/** The server that started last: on stdio a lost one is started anew. */
const serverPid = (file: string): number => Number(readFileSync(file, 'utf8'));

function send(pid: number, signal: NodeJS.Signals): void {
  if (!(pid > 1)) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
