import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

/** How to reach the monitor of a process on this machine. It holds the token, so only its user can read it. */
export interface RunningMonitor {
  readonly pid: number;
  readonly serviceName: string | null;
  /** Such as `http://127.0.0.1:9470`. */
  readonly address: string;
  readonly token: string;
  readonly startedAtMillis: number;
}

/** The folder with one file for each process of this user that serves its monitor. */
const runFolder = (): string => path.join(tmpdir(), `mcp-vitals-${userInfo().uid}`);

/** Writes the file of this process; returns the function that removes it. @throws when the folder cannot be written, or is another user's */
export function writeRunFile(running: RunningMonitor, folder = runFolder()): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Of a folder that somebody else made this fails, and the token stays with us.
  chmodSync(folder, 0o700);
  const file = path.join(folder, `${running.pid}.json`);
  const fresh = `${file}.new`;
  writeFileSync(fresh, JSON.stringify(running), { mode: 0o600 });
  renameSync(fresh, file);
  return () => rmSync(file, { force: true });
}

/** The monitors that run, newest first. Files of processes that have ended are passed over. */
export function runningMonitors(folder = runFolder()): RunningMonitor[] {
  return namesIn(folder)
    .filter((name) => /^\d+\.json$/.test(name))
    .flatMap((name) => readOne(path.join(folder, name)))
    .filter(({ pid }) => isAlive(pid))
    .sort((a, b) => b.startedAtMillis - a.startedAtMillis);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readOne(file: string): RunningMonitor[] {
  try {
    const { pid, serviceName, address, token, startedAtMillis } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as Partial<RunningMonitor>;
    const isWhole = Number.isInteger(pid) && typeof address === 'string' && typeof token === 'string';
    return isWhole
      ? [{ pid: pid!, serviceName: serviceName ?? null, address, token, startedAtMillis: Number(startedAtMillis) || 0 }]
      : [];
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
