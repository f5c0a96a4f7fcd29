import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** How long the lock is waited for; a writer holds it for milliseconds. */
const MAX_WAIT_MILLIS = 5000;
const MAX_PAUSE_MILLIS = 25;
/** After this long a lock is taken from a holder that cannot be asked: on another machine, or dead before it signed. */
const MAX_HELD_MILLIS = 3000;

/**
 * Does something while no other process, and nobody else in this one, does the same for this file. A holder that was
 * killed is found by its process id and loses the lock at once.
 * @param work is told how to find out whether the lock is still its own, to be asked before what cannot be undone
 * @throws {Error} when another process holds the lock for too long, and what keeps it from being made
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

/** The owner that holds the lock and will not return it; `undefined` when there is none. */
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

/** Takes the lock from an owner. Moved first: another process may have done so before and hold the lock by now. */
async function breakLock(lock: string, owner: string): Promise<void> {
  const moved = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, moved);
    if ((await readOwner(moved)) !== owner) await link(moved, lock);
  } catch {
    // Somebody else was faster; whose lock it was finds that out before it writes.
  }
  await rm(moved, { force: true });
}

/** `undefined` when nobody holds it any more. */
const readOwner = (lock: string): Promise<string | undefined> => readFile(lock, 'utf8').catch(() => undefined);

function parseOwner(owner: string): { pid?: number; host?: string } {
  try {
    return JSON.parse(owner) as { pid: number; host: string };
  } catch {
    // Its holder has not signed it yet, or never will.
    return {};
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
