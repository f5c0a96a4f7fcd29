import { closeSync, fstatSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { makeFolderOf } from './log-folder.js';

export interface RotatingFileOptions {
  /** The newest file; older ones are called `<path>.1`, `<path>.2` and so on. */
  readonly path: string;
  /** Bytes that a file may hold, at least 1024. @default 10 MiB */
  readonly maxBytes?: number;
  /** Files that are kept, the newest included, 1 to 1000. @default 5 */
  readonly maxFiles?: number;
}

/** After this many writes the path is looked at: another process may have rotated the file away. */
const WRITES_BETWEEN_LOOKS = 256;

/**
 * A file that begins anew when it is full. Each write is one system call that ends before `write` returns, so that nothing is lost
 * however the process ends. Size and number of files hold over restarts, and one descriptor is open at a time.
 */
export class RotatingFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #maxFiles: number;
  #descriptor: number | undefined;
  #bytes = 0;
  #inode = 0;
  #writesUntilLook = 0;

  /** @throws RangeError when a limit is out of its bounds */
  constructor({ path, maxBytes = 10 * 1024 * 1024, maxFiles = 5 }: RotatingFileOptions) {
    if (path === '') throw new RangeError('path of a log file must not be empty');
    if (!(maxBytes >= 1024)) throw new RangeError(`maxBytes must be at least 1024, got ${maxBytes}`);
    if (!(Number.isInteger(maxFiles) && maxFiles >= 1 && maxFiles <= 1000)) {
      throw new RangeError(`maxFiles must be a whole number from 1 to 1000, got ${maxFiles}`);
    }
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#maxFiles = maxFiles;
  }

  /** Appends a text. @throws the file system's error; the next write opens the file anew */
  write(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    try {
      this.#open();
      if (this.#bytes > 0 && this.#bytes + bytes.length > this.#maxBytes) this.#rotate();
      this.#append(bytes);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Lets go of the descriptor. May be called twice; a later write opens the file again. */
  close(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    if (descriptor !== undefined) closeSync(descriptor);
  }

  #append(bytes: Buffer): void {
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#descriptor!, bytes, written);
    this.#bytes += bytes.length;
  }

  #open(): void {
    if (this.#descriptor !== undefined && this.#writesUntilLook-- > 0) return;
    this.#writesUntilLook = WRITES_BETWEEN_LOOKS;
    if (this.#descriptor !== undefined) {
      if (statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode) return;
      this.close();
    }
    makeFolderOf(this.#path);
    this.#descriptor = openSync(this.#path, 'a', 0o640);
    const { size, ino } = fstatSync(this.#descriptor);
    this.#bytes = size;
    this.#inode = ino;
  }

  #rotate(): void {
    this.close();
    if (this.#maxFiles === 1) rmSync(this.#path, { force: true });
    for (let number = this.#maxFiles - 1; number >= 1; number--) {
      const from = number === 1 ? this.#path : `${this.#path}.${number - 1}`;
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${this.#path}.${number}`);
    }
    this.#removeSurplus();
    this.#open();
  }

  /** A smaller `maxFiles` than at the start before leaves files behind. */
  #removeSurplus(): void {
    for (let number = this.#maxFiles; number < 1000; number++) {
      const file = `${this.#path}.${number}`;
      if (!statSync(file, { throwIfNoEntry: false })) return;
      rmSync(file, { force: true });
    }
  }
}
