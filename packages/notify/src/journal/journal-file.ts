import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { makeFolderOf, syncFolderOf } from './journal-folder.js';
import { decodeLines, HEADER_LINE } from './journal-line.js';

const PRIVATE_MODE = 0o600;
const PERMISSIONS = 0o777;
const CHUNK_BYTES = 64 * 1024;

/** Absent on Windows. A link at the path would let another user choose the file. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

export interface OpenedFile<T> {
  readonly file: JournalFile;
  readonly entries: T[];
  readonly discardedLines: number;
  readonly discardedBytes: number;
}

/** The file on disk. Every method rejects with the file system's error. */
export class JournalFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #bytes: number;

  private constructor(path: string, handle: FileHandle, bytes: number) {
    this.path = path;
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** Opens or creates the file, reads its valid prefix and removes the rest. */
  static async open<T>(path: string, maxBytes: number): Promise<OpenedFile<T>> {
    await makeFolderOf(path);
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT | NO_FOLLOW, PRIVATE_MODE);
    try {
      const size = await privateSizeOf(handle);
      const { entries, validBytes, discardedLines } = await decodeLines<T>(
        await readFrom(handle, Math.min(size, maxBytes)),
      );
      const file = new JournalFile(path, handle, validBytes);
      if (size > validBytes) await handle.truncate(validBytes);
      if (validBytes === 0) {
        await file.append([HEADER_LINE]);
        await syncFolderOf(path);
      }
      return { file, entries, discardedLines, discardedBytes: size - validBytes };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Writes a new file with these lines and puts it in the place of the present one, whole or not at all.
   * @param lines encoded while they are written
   * @param check called before the step that cannot be undone, which it prevents by rejecting
   */
  static async replace(
    path: string,
    lines: Iterable<Buffer>,
    maxBytes: number,
    check: () => Promise<void>,
  ): Promise<JournalFile> {
    await makeFolderOf(path);
    const beside = `${path}.tmp`;
    await rm(beside, { force: true });
    const handle = await open(
      beside,
      constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW,
      PRIVATE_MODE,
    );
    try {
      const file = new JournalFile(path, handle, 0);
      for (const chunk of chunksOf(lines)) {
        if (file.bytes + chunk.length > maxBytes) throw new Error(`its entries exceed ${maxBytes} bytes`);
        await file.#write(chunk);
      }
      await handle.sync();
      await check();
      await rename(beside, path);
      await syncFolderOf(path);
      return file;
    } catch (error) {
      await handle.close();
      await rm(beside, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves when the lines are on disk. After an error the end of the file is undefined, and it must be replaced. */
  async append(lines: readonly Buffer[]): Promise<void> {
    await this.#write(Buffer.concat(lines));
    await this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#bytes);
      done += bytesWritten;
      this.#bytes += bytesWritten;
    }
  }
}

/** The size of an ordinary file that has no second name; its mode becomes private. */
async function privateSizeOf(handle: FileHandle): Promise<number> {
  const found = await handle.stat();
  if (!found.isFile()) throw new Error('it is no file');
  if (found.nlink > 1) throw new Error('it has a second name');
  if ((found.mode & PERMISSIONS) !== PRIVATE_MODE && process.platform !== 'win32') await handle.chmod(PRIVATE_MODE);
  return found.size;
}

async function readFrom(handle: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  for (let done = 0; done < size; ) {
    const { bytesRead } = await handle.read(bytes, done, size - done, done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}

/** Pieces, between which the event loop runs. */
function* chunksOf(lines: Iterable<Buffer>): Iterable<Buffer> {
  let chunk = [HEADER_LINE];
  let bytes = HEADER_LINE.length;
  for (const line of lines) {
    chunk.push(line);
    bytes += line.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(chunk);
    chunk = [];
    bytes = 0;
  }
  yield Buffer.concat(chunk);
}
