import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { makeFolderOf } from './log-folder.js';

export interface RotatingFileOptions {
  /** Path of the newest file. Older files are named `<path>.1`, `<path>.2` and so on. */
  readonly path: string;
  /** Maximum size of a file in bytes, at least 1024. @default 10 MiB */
  readonly maxBytes?: number;
  /** Number of files kept, including the newest, 1 to 1000. @default 5 */
  readonly maxFiles?: number;
  /** Days after its last record at which an older file is removed, above 0. @default never */
  readonly maxAgeDays?: number;
}

/** Number of writes between checks whether another process has rotated the file. */
const WRITES_BETWEEN_LOOKS = 256;
/** Without `O_NONBLOCK`, a named pipe that nobody reads would block the process; absent on Windows. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);
const [STDOUT, STDERR] = [1, 2];
const DAY_MILLIS = 86_400_000;
const AGE_CHECK_MILLIS = 3_600_000;

/**
 * A log file that is rotated when it is full. Each write is one system call that completes before `write` returns, so
 * nothing is lost however the process ends. The limits on size and number of files hold across restarts. One descriptor
 * is open at a time.
 */
export class RotatingFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #maxFiles: number;
  #descriptor: number | undefined;
  #bytes = 0;
  #inode = 0;
  /** A device or a pipe, such as `/dev/stderr`, is written to and never renamed. */
  #isFile = true;
  #writesUntilLook = 0;
  readonly #maxAgeMillis: number;
  readonly #wallMillis: () => number;
  #ageCheckDueMillis = 0;

  /**
   * @param wallMillis the wall time, by which files age
   * @throws RangeError when a limit is out of its bounds
   */
  constructor(options: RotatingFileOptions, wallMillis: () => number = Date.now) {
    const { path, maxBytes = 10 * 1024 * 1024, maxFiles = 5, maxAgeDays = Number.POSITIVE_INFINITY } = options;
    if (path === '') throw new RangeError('path of a log file must not be empty');
    if (!(maxBytes >= 1024)) throw new RangeError(`maxBytes must be at least 1024, got ${maxBytes}`);
    if (!(Number.isInteger(maxFiles) && maxFiles >= 1 && maxFiles <= 1000)) {
      throw new RangeError(`maxFiles must be a whole number from 1 to 1000, got ${maxFiles}`);
    }
    if (!(maxAgeDays > 0)) throw new RangeError(`maxAgeDays must be above 0, got ${maxAgeDays}`);
    this.#path = path;
    this.#maxAgeMillis = maxAgeDays * DAY_MILLIS;
    this.#wallMillis = wallMillis;
    this.#maxBytes = maxBytes;
    this.#maxFiles = maxFiles;
  }

  /** Appends a text. @throws the file system's error; the next write then reopens the file */
  write(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    try {
      this.#open();
      if (this.#isFile && this.#bytes > 0 && this.#bytes + bytes.length > this.#maxBytes) this.#rotate();
      this.#append(bytes);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Closes the descriptor. May be called twice; a later write reopens the file. */
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
    this.#removeOld();
    if (this.#descriptor !== undefined) {
      if (statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode) return;
      this.close();
    }
    makeFolderOf(this.#path);
    this.#descriptor = openSync(this.#path, FLAGS, 0o640);
    const stats = fstatSync(this.#descriptor);
    this.#isFile = stats.isFile();
    if (!this.#isFile && isStdout(stats)) throw new Error('it is stdout, which carries the messages of a stdio server');
    this.#bytes = stats.size;
    this.#inode = stats.ino;
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

  /** Removes older files whose last record is too old, at most once an hour. */
  #removeOld(): void {
    const nowMillis = this.#wallMillis();
    if (this.#maxAgeMillis === Number.POSITIVE_INFINITY || nowMillis < this.#ageCheckDueMillis) return;
    this.#ageCheckDueMillis = nowMillis + AGE_CHECK_MILLIS;
    for (let number = 1; number < this.#maxFiles; number++) {
      const file = `${this.#path}.${number}`;
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats && stats.mtimeMs < nowMillis - this.#maxAgeMillis) rmSync(file, { force: true });
    }
  }

  /** Removes files beyond `maxFiles`, which remain when it was larger in an earlier run. */
  #removeSurplus(): void {
    for (let number = this.#maxFiles; number < 1000; number++) {
      const file = `${this.#path}.${number}`;
      if (!statSync(file, { throwIfNoEntry: false })) return;
      rmSync(file, { force: true });
    }
  }
}

/** Whether it is what stdout alone writes to; a terminal is what stderr writes to as well. */
function isStdout(stats: Stats): boolean {
  const isSame = (descriptor: number): boolean => {
    try {
      const { dev, ino } = fstatSync(descriptor);
      return dev === stats.dev && ino === stats.ino;
    } catch {
      return false;
    }
  };
  return isSame(STDOUT) && !isSame(STDERR);
}
