import { access, constants, lstat, open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { withFileLock } from './file-lock.js';
import type { Pins } from './pin.js';
import { PinFileError } from './pin-file-error.js';
import { formatPins, parsePins } from './pin-format.js';

/** The most links followed to a file that does not exist yet. */
const MAX_LINKS = 20;

/** The mode of a new file, before the umask. */
const NEW_FILE_MODE = 0o666;

/**
 * The file of pinned definitions, such as `mcp-vitals.lock.json`. It is read again only after it changed. It is written
 * whole to a temporary file and renamed under a lock, so that a reader sees the old pins or the new ones, and each of two
 * writers builds on the other's pins. Links and the mode are kept.
 */
export class PinFile {
  readonly path: string;
  #known: { readonly version: string; readonly pins: Pins } | undefined;

  constructor(file: string) {
    this.path = file;
  }

  /**
   * Returns the pinned definitions; the map is shared until the file changes and must not be changed. Without a file it
   * is empty.
   * @throws {PinFileError} `unreadable` when the file exists and is no pin file
   */
  async read(): Promise<Pins> {
    const version = await this.#version();
    if (this.#known?.version !== version) this.#known = { version, pins: await this.#parse() };
    return this.#known.pins;
  }

  /**
   * Changes the current pins of the file.
   * @throws {PinFileError} `unwritable`, or `unreadable` when it is no pin file, which is then left unchanged
   */
  async update(change: (pins: Pins) => void): Promise<Pins> {
    try {
      const target = await targetOf(this.path);
      return await withFileLock(target, async (isOurs) => {
        const pins = copyOf(await this.read());
        change(pins);
        await write(target, formatPins(pins), isOurs);
        this.#known = { version: await this.#version(), pins };
        return pins;
      });
    } catch (error) {
      if (error instanceof PinFileError) throw error;
      const message =
        `the pin file ${this.path} cannot be written (${(error as Error).message}); ` +
        'definitions pinned since then are lost when this process ends; make the file and its folder writable';
      throw new PinFileError('unwritable', message, { cause: error });
    }
  }

  async #parse(): Promise<Pins> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw this.#unreadable(`cannot be read (${(error as Error).message})`, error);
    }
    try {
      return parsePins(text);
    } catch (error) {
      throw this.#unreadable(`is no pin file: ${(error as Error).message}`, error);
    }
  }

  #unreadable(what: string, cause: unknown): PinFileError {
    const message = `${this.path} ${what}; nothing is compared with it: repair the file, or remove it to pin everything anew`;
    return new PinFileError('unreadable', message, { cause });
  }

  /** Returns a version that differs after every change, as far as the file system tells. */
  async #version(): Promise<string> {
    try {
      const { ino, size, mtimeNs } = await stat(this.path, { bigint: true });
      return `${ino} ${size} ${mtimeNs}`;
    } catch {
      return 'absent';
    }
  }
}

/** Copies the maps. The pins are immutable. */
export const copyOf = (pins: Pins): Pins =>
  new Map(
    [...pins].map(([server, kinds]) => [server, new Map([...kinds].map(([kind, named]) => [kind, new Map(named)]))]),
  );

/** Resolves links, also to a file that does not exist yet. */
async function targetOf(file: string): Promise<string> {
  let target = file;
  for (let links = 0; links < MAX_LINKS; links++) {
    const isLink = await lstat(target).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    if (!isLink) break;
    target = path.resolve(path.dirname(target), await readlink(target));
  }
  return path.join(await realpath(path.dirname(target)), path.basename(target));
}

async function write(target: string, text: string, isOurs: () => Promise<boolean>): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  // Renaming onto a read-only file would get around its mode.
  if (found) await access(target, constants.W_OK);
  // The lock excludes other writers; the rest of a killed one is overwritten.
  const beside = `${target}.tmp`;
  await rm(beside, { force: true });
  try {
    const handle = await open(beside, 'wx', found ? found.mode & 0o777 : NEW_FILE_MODE);
    try {
      if (found) {
        await handle.chmod(found.mode & 0o777);
        // Only root may change the owner; without that the file is still written.
        if (found.uid !== process.getuid?.()) await handle.chown(found.uid, found.gid).catch(() => undefined);
      }
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!(await isOurs())) throw new Error('another process took its lock over');
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}
