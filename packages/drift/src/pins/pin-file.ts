import { access, constants, lstat, open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { withFileLock } from './file-lock.js';
import type { Pins } from './pin.js';
import { PinFileError } from './pin-file-error.js';
import { formatPins, parsePins } from './pin-format.js';

/** Links that are followed to a file that is not there yet. */
const MAX_LINKS = 20;

/** Of everybody's, on a new file; the process's mask takes its part of it. */
const NEW_FILE_MODE = 0o666;

/**
 * The file of agreed definitions, such as `mcp-vitals.lock.json`. Read again only after it changed. Written whole beside
 * itself and moved into place under a lock, so that a reader sees the old pins or the new ones, and of two writers each
 * builds on what the other wrote. A link stays one, and so does the mode.
 */
export class PinFile {
  readonly path: string;
  #known: { readonly version: string; readonly pins: Pins } | undefined;

  constructor(file: string) {
    this.path = file;
  }

  /**
   * What is agreed on, the same map until the file changes, for everybody and not to be changed. No file means that
   * nothing is agreed on yet.
   * @throws {PinFileError} `unreadable` when the file is there and is no pin file
   */
  async read(): Promise<Pins> {
    const version = await this.#version();
    if (this.#known?.version !== version) this.#known = { version, pins: await this.#parse() };
    return this.#known.pins;
  }

  /**
   * Changes what the file agrees on as it is by then.
   * @throws {PinFileError} `unwritable`, or `unreadable` when it is no pin file: then it stays as it is
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
        'what was agreed on since is forgotten when this process ends; make the file and its folder writable';
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
    const message = `${this.path} ${what}; nothing is compared with it until it is mended, or removed to agree anew`;
    return new PinFileError('unreadable', message, { cause });
  }

  /** Another one after every change, as far as the file system tells. */
  async #version(): Promise<string> {
    try {
      const { ino, size, mtimeNs } = await stat(this.path, { bigint: true });
      return `${ino} ${size} ${mtimeNs}`;
    } catch {
      return 'absent';
    }
  }
}

/** Pins themselves are never changed; the maps that hold them are. */
export const copyOf = (pins: Pins): Pins =>
  new Map(
    [...pins].map(([server, kinds]) => [server, new Map([...kinds].map(([kind, named]) => [kind, new Map(named)]))]),
  );

/** Where links lead, also to a file that is not there yet. */
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
  // Moving another file there would get around the owner's wish that it stays as it is.
  if (found) await access(target, constants.W_OK);
  // Who holds the lock is alone; what a killed writer left is overwritten.
  const beside = `${target}.tmp`;
  await rm(beside, { force: true });
  try {
    const handle = await open(beside, 'wx', found ? found.mode & 0o777 : NEW_FILE_MODE);
    try {
      if (found) {
        await handle.chmod(found.mode & 0o777);
        // Only root may give a file away; with another owner it is at least written.
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
