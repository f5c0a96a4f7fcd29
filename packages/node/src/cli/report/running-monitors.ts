import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

/** A process whose monitor answers on HTTP. */
export interface RunningMonitor {
  readonly pid: number;
  readonly serviceName: string | null;
  /** Such as `http://127.0.0.1:9470`. */
  readonly address: string;
  readonly token: string;
  readonly startedAtMillis: number;
}

const MAX_FILES = 1000;

/** The folder of the run files of this user. */
const runFolder = (): string => path.join(tmpdir(), `mcp-vitals-${userInfo().uid}`);

/** The monitors of this user that run at present, the oldest first. Files of processes that are gone are ignored. */
export function runningMonitors(): RunningMonitor[] {
  const folder = runFolder();
  // Whoever else can write there could name an address that collects tokens.
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory() || (process.getuid && stats.uid !== process.getuid())) return [];
  return readdirSync(folder)
    .filter((name) => /^\d+\.json$/.test(name))
    .slice(0, MAX_FILES)
    .flatMap((name) => parse(path.join(folder, name)) ?? [])
    .filter(({ pid }) => isAlive(pid))
    .sort((a, b) => a.startedAtMillis - b.startedAtMillis);
}

function parse(file: string): RunningMonitor | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as RunningMonitor;
    const isUsable = Number.isSafeInteger(value.pid) && URL.canParse(value.address) && typeof value.token === 'string';
    return isUsable ? value : undefined;
  } catch {
    return undefined;
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
