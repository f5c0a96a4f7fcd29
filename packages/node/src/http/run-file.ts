import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** The folder with one file for each monitor that a process of this user serves. */
const runFolder = (): string => path.join(tmpdir(), `mcp-vitals-${uid() ?? userInfo().username}`);

/** A container's user may have no name, and Windows has no numbers. */
const uid = (): number | undefined => process.getuid?.();

/** Writes the file of a monitor in this process; returns the function that removes it. @throws when the folder cannot be written, or is another user's */
export function writeRunFile(running: RunningMonitor, folder = runFolder()): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Anybody can make a folder or a link of that name where files are temporary; then the token stays with us.
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== (uid() ?? found.uid)) throw new Error(`${folder} is not ours`);
  chmodSync(folder, 0o700);
  removeStale(folder);
  const file = path.join(folder, `${running.pid}-${new URL(running.address).port}.json`);
  const fresh = `${file}.new`;
  writeFileSync(fresh, JSON.stringify(running), { mode: 0o600 });
  renameSync(fresh, file);
  return () => rmSync(file, { force: true });
}

/** The monitors that run, newest first. Files of processes that have ended are passed over. */
export function runningMonitors(folder = runFolder()): RunningMonitor[] {
  return runFilesIn(folder)
    .flatMap((name) => readOne(path.join(folder, name)))
    .filter(({ pid }) => isAlive(pid))
    .sort((a, b) => b.startedAtMillis - a.startedAtMillis);
}

/** Removes what killed processes left. */
function removeStale(folder: string): void {
  for (const name of runFilesIn(folder)) {
    if (!isAlive(Number.parseInt(name, 10))) rmSync(path.join(folder, name), { force: true });
  }
}

function runFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+-\d+\.json$/.test(name));
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
