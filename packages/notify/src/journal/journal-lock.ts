import { randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '@mcp-vitals/signals';
import { makeFolderOf } from './journal-folder.js';
import { livenessOf, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** A holder touches its lock this often, in milliseconds. */
const HEARTBEAT_MILLIS = 3000;

/** A holder that cannot be asked, in another container, loses its lock when it is not touched for this long. */
const WATCH_MILLIS = 10_000;

/** Attempts to take a lock that others take and release at the same time. */
const MAX_ATTEMPTS = 10;

type Owner = ProcessIdentity & { readonly id: string };

/** Another process holds the journal: two would send every notice twice. */
export class JournalLockedError extends Error {
  override readonly name = 'JournalLockedError';
  readonly path: string;

  constructor(path: string, owner: Partial<Owner>) {
    super(
      `the journal ${path} is held by process ${owner.pid ?? 'unknown'}; two processes on one journal would send every notice twice; ` +
        'give each process a path of its own',
    );
    this.path = path;
  }
}

/**
 * The right to write a journal, a file beside it. The lock of a process that was killed is taken over at once: a process id that
 * was given to another process since does not count.
 */
export class JournalLock {
  readonly #lock: string;
  readonly #signature: string;
  readonly #clock: Clock;
  #stopHeartbeat: () => void = () => undefined;

  private constructor(lock: string, signature: string, clock: Clock) {
    this.#lock = lock;
    this.#signature = signature;
    this.#clock = clock;
    this.#beat();
  }

  /**
   * @throws {JournalLockedError} when another process holds the lock
   * @throws the file system's error when it cannot be made
   */
  static async take(path: string, clock: Clock): Promise<JournalLock> {
    await makeFolderOf(path);
    const lock = `${path}.lock`;
    const own: Owner = { ...(await ownIdentity()), id: randomUUID() };
    const signature = JSON.stringify(own);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (await create(lock, signature)) {
        await removeRemains(lock);
        return new JournalLock(lock, signature, clock);
      }
      const found = await readLock(lock);
      if (found === undefined) continue;
      if (await isHeld(lock, found, own, clock)) throw new JournalLockedError(path, parseOwner(found));
      await breakLock(lock, found);
    }
    throw new JournalLockedError(path, {});
  }

  async isOurs(): Promise<boolean> {
    return (await readLock(this.#lock)) === this.#signature;
  }

  async release(): Promise<void> {
    this.#stopHeartbeat();
    if (await this.isOurs()) await rm(this.#lock, { force: true }).catch(() => undefined);
  }

  #beat(): void {
    this.#stopHeartbeat = this.#clock.after(HEARTBEAT_MILLIS, () => {
      const now = Date.now() / 1000;
      // A lock that is gone is noticed before the next irreversible step.
      void utimes(this.#lock, now, now).catch(() => undefined);
      this.#beat();
    });
  }
}

/** Makes the lock with its content, or not at all: a process that is killed in between leaves no lock without an owner. */
async function create(lock: string, signature: string): Promise<boolean> {
  const beside = `${lock}.${randomUUID()}`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(signature);
    } finally {
      await handle.close();
    }
    await link(beside, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/** Files of processes that were killed while they took the lock. One that is in use belongs to a process that will be refused. */
async function removeRemains(lock: string): Promise<void> {
  const prefix = `${basename(lock)}.`;
  const names = await readdir(dirname(lock)).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    await rm(join(dirname(lock), name), { force: true }).catch(() => undefined);
  }
}

async function isHeld(lock: string, found: string, own: Owner, clock: Clock): Promise<boolean> {
  const owner = parseOwner(found);
  const liveness = owner.pid === undefined ? 'unknown' : await livenessOf(owner as Owner, own);
  return liveness === 'unknown' ? isTouchedWithin(lock, WATCH_MILLIS, clock) : liveness === 'alive';
}

/** Watches for a touch instead of comparing times, because the clocks of two machines may differ. */
async function isTouchedWithin(lock: string, millis: number, clock: Clock): Promise<boolean> {
  const first = await versionOf(lock);
  const endMillis = clock.now() + millis;
  while (clock.now() < endMillis) {
    await new Promise<void>((resolve) => clock.after(HEARTBEAT_MILLIS / 3, resolve));
    const version = await versionOf(lock);
    if (version !== first) return version !== undefined;
  }
  return false;
}

const versionOf = (lock: string): Promise<string | undefined> =>
  stat(lock, { bigint: true }).then(
    ({ ino, mtimeNs }) => `${ino} ${mtimeNs}`,
    () => undefined,
  );

/** Takes the lock from a dead owner. It is moved first, because another process may have done so and hold the lock by now. */
async function breakLock(lock: string, owner: string): Promise<void> {
  const moved = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, moved);
    if ((await readLock(moved)) !== owner) await link(moved, lock);
  } catch {
    // Another process was faster.
  }
  await rm(moved, { force: true }).catch(() => undefined);
}

const readLock = (lock: string): Promise<string | undefined> =>
  readFile(lock, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

function parseOwner(signature: string): Partial<Owner> {
  try {
    return JSON.parse(signature) as Partial<Owner>;
  } catch {
    return {};
  }
}
