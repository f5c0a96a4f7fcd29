import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** A process, told apart from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The space in which the process id is unique: machine, its boot, the container's process namespace. */
  readonly machine: string;
  /** Start of the process in clock ticks after boot; empty where the system does not say. */
  readonly started: string;
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  const machine = [hostname(), boot.trim(), namespace].join(' ');
  return { pid: process.pid, machine, started: (await startOf(process.pid)) ?? '' };
}

/** Whether a process still runs, as far as this one can tell. */
export async function livenessOf(other: ProcessIdentity, own: ProcessIdentity): Promise<'alive' | 'dead' | 'unknown'> {
  if (other.machine !== own.machine) return 'unknown';
  if (!isRunning(other.pid)) return 'dead';
  const started = await startOf(other.pid);
  if (started === undefined || other.started === '') return 'unknown';
  return started === other.started ? 'alive' : 'dead';
}

/** The 22nd field of Linux' `stat`; the second one, the name, may hold spaces and parentheses. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
