import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** The longest wait for the lock, in milliseconds; a writer holds it for milliseconds. */
const MAX_WAIT_MILLIS = 5000;
const MAX_PAUSE_MILLIS = 25;
/** The age in milliseconds after which a lock is taken from a holder on another machine, or one that died before it signed. */
const MAX_HELD_MILLIS = 3000;

/**
 * Runs `work` while no other caller, in this process or another, holds the lock of this file. A holder that was killed is
 * recognised by its process id and loses the lock at once.
 * @param work gets a function that tells whether the lock is still held, to be called before an irreversible step
 * @throws {Error} when another process holds the lock for too long, or the lock cannot be made
 */
export async function withFileLock<T>(file: string, work: (isOurs: () => Promise<boolean>) => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  const deadline = performance.now() + MAX_WAIT_MILLIS;
  while (!(await take(lock, owner))) {
    const abandoned = await abandonedOwner(lock);
    if (abandoned !== undefined) await breakLock(lock, abandoned);
    else if (performance.now() > deadline) throw new Error(`${lock} is held by another process`);
    else await pause(1 + Math.random() * MAX_PAUSE_MILLIS);
  }
  const isOurs = async () => (await readOwner(lock)) === owner;
  try {
    return await work(isOurs);
  } finally {
    if (await isOurs()) await rm(lock, { force: true });
  }
}

async function take(lock: string, owner: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx');
    try {
      await handle.writeFile(owner);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Returns the owner that holds the lock and will not release it; `undefined` when there is none. */
async function abandonedOwner(lock: string): Promise<string | undefined> {
  const owner = await readOwner(lock);
  if (owner === undefined) return undefined;
  const { pid, host } = parseOwner(owner);
  if (pid !== undefined && host === hostname()) return isAlive(pid) ? undefined : owner;
  const age = await stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  return age > MAX_HELD_MILLIS ? owner : undefined;
}

/** Takes the lock from an owner. It is moved first, because another process may have done so and hold the lock by now. */
async function breakLock(lock: string, owner: string): Promise<void> {
  const moved = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, moved);
    if ((await readOwner(moved)) !== owner) await link(moved, lock);
  } catch {
    // Another process was faster; the previous owner notices before it writes.
  }
  await rm(moved, { force: true });
}

/** Returns the signature of the lock; `undefined` when it was released. */
const readOwner = (lock: string): Promise<string | undefined> => readFile(lock, 'utf8').catch(() => undefined);

function parseOwner(owner: string): { pid?: number; host?: string } {
  try {
    return JSON.parse(owner) as { pid: number; host: string };
  } catch {
    // The holder has not signed yet, or never will.
    return {};
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
