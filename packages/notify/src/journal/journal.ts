import { type Clock, errorMessageOf, keepFromHost, systemClock } from '@mcp-vitals/signals';
import { JournalFile } from './journal-file.js';
import { encodeLines } from './journal-line.js';
import { JournalLock, JournalLockedError } from './journal-lock.js';
import { sayDamaged, sayDegraded } from './journal-notices.js';
import type { Durability, JournalOptions, JournalStatus } from './journal-options.js';
import { RetryTimer } from './retry-timer.js';
import { type Batch, settleBatch, WaitingLines } from './waiting-lines.js';

const DEFAULT_COMPACT_ABOVE_BYTES = 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;

/** Bytes that may wait for the disk: more means that it hangs. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

/** Longest wait for a disk that hangs, when the journal is closed. */
const CLOSE_MILLIS = 2000;

/**
 * An append-only file of JSON entries that survives `kill -9`. Entries that are appended while the disk is busy share one
 * `fdatasync`. When the disk refuses, the journal goes on in memory, and replaces the file with a snapshot once it can.
 * After {@link Journal.open} nothing is thrown.
 */
export class Journal<T> {
  readonly #path: string | undefined;
  readonly #options: JournalOptions<T>;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  #entries: readonly T[] = [];
  #lock: JournalLock | undefined;
  #file: JournalFile | undefined;
  #durability: Durability = 'memory';
  /** Lines go to the file. While it is being recovered they already wait for it. */
  #takesLines = false;
  #reason: string | null = null;
  #wasRead = false;
  readonly #waiting = new WaitingLines();
  #compactAtBytes: number;
  #work: Promise<void> | undefined;
  readonly #retry: RetryTimer;
  #isClosed = false;
  readonly #counts = { recovered: 0, discardedLines: 0, discardedBytes: 0, rejected: 0, notDurable: 0 };

  private constructor(path: string | undefined, options: JournalOptions<T>) {
    this.#path = path;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#retry = new RetryTimer(this.#clock);
    this.#maxBytes = Math.min(options.maxBytes ?? MAX_BYTES, MAX_BYTES);
    this.#compactAtBytes = options.compactAboveBytes ?? DEFAULT_COMPACT_ABOVE_BYTES;
  }

  /**
   * Opens the journal and recovers the valid prefix of its file. Without a path, or when the disk refuses, it goes on in memory.
   * @throws {JournalLockedError} when another process holds it
   */
  static async open<T>(path: string | undefined, options: JournalOptions<T>): Promise<Journal<T>> {
    const journal = new Journal<T>(path, options);
    if (path === undefined) return journal;
    try {
      await journal.#connect(path);
      journal.#durability = 'durable';
      journal.#takesLines = true;
    } catch (error) {
      if (error instanceof JournalLockedError) throw error;
      journal.#degrade(error);
      journal.#retryLater();
    }
    return journal;
  }

  /** The entries found at opening, in order. They are released when a snapshot takes their place. */
  get entries(): readonly T[] {
    return this.#entries;
  }

  status(): JournalStatus {
    return {
      path: this.#path ?? null,
      durability: this.#durability,
      reason: this.#reason,
      bytes: this.#file?.bytes ?? 0,
      ...this.#counts,
    };
  }

  /** Resolves with true when the entry is on disk, with false when it is in memory alone. */
  append(entry: T): Promise<boolean> {
    if (this.#isClosed || this.#durability === 'memory') return Promise.resolve(false);
    const [line] = this.#encode([entry]);
    if (line === undefined) return Promise.resolve(false);
    if (this.#takesLines && this.#waiting.bytes + line.length > MAX_WAITING_BYTES) {
      this.#degrade(new Error(`the disk did not take ${MAX_WAITING_BYTES} bytes in time`));
    }
    if (!this.#takesLines) {
      this.#counts.notDurable++;
      return Promise.resolve(false);
    }
    return this.#write(line);
  }

  /** Replaces the file with a snapshot, whole or not at all. Happens by itself too. Resolves like {@link append}. */
  compact(): Promise<boolean> {
    if (this.#isClosed || !this.#takesLines) return Promise.resolve(false);
    this.#compactAtBytes = 0;
    return this.#write(Buffer.alloc(0));
  }

  /** Writes what waits and releases the lock. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#retry.cancel();
    const ended = (async () => {
      await this.#work;
      await this.#file?.close();
      await this.#lock?.release();
    })().catch((error) => keepFromHost('notify', 'the journal was not closed', error));
    await Promise.race([ended, new Promise<void>((resolve) => this.#clock.after(CLOSE_MILLIS, resolve))]);
  }

  #write(line: Buffer): Promise<boolean> {
    const settled = this.#waiting.push(line);
    this.#run(() => this.#workOff());
    return settled;
  }

  /** Takes the lock and reads the file, each once. */
  async #connect(path: string): Promise<void> {
    if (this.#lock && !(await this.#lock.isOurs())) {
      // Another process held the journal meanwhile, and the file is what it wrote.
      await this.#lock.release();
      await this.#file?.close().catch(() => undefined);
      this.#file = undefined;
      this.#lock = undefined;
      this.#wasRead = false;
    }
    this.#lock ??= await JournalLock.take(path, this.#clock);
    if (this.#wasRead) return;
    const { file, entries, discardedLines, discardedBytes } = await JournalFile.open<T>(path, this.#maxBytes);
    this.#wasRead = true;
    this.#file = file;
    this.#entries = entries;
    Object.assign(this.#counts, { recovered: entries.length, discardedLines, discardedBytes });
    sayDamaged(path, entries.length, discardedLines);
  }

  /** One task at a time: nothing else touches the file. */
  #run(task: () => Promise<void>): void {
    this.#work ??= task()
      .catch((error) => this.#degrade(error))
      .finally(() => {
        this.#work = undefined;
        if (this.#durability === 'degraded') this.#retryLater();
        else if (this.#waiting.length > 0) this.#run(() => this.#workOff());
      });
  }

  async #workOff(): Promise<void> {
    while (this.#takesLines && this.#file !== undefined) {
      if (this.#isLarge(this.#file)) await this.#replaceFile();
      else if (this.#waiting.length > 0) await this.#appendWaiting(this.#file);
      else return;
    }
  }

  #isLarge({ bytes }: JournalFile): boolean {
    return bytes > this.#compactAtBytes || bytes + this.#waiting.bytes > this.#maxBytes;
  }

  async #appendWaiting(file: JournalFile): Promise<void> {
    const batch = this.#waiting.takeAll();
    try {
      await this.#insistOnLock();
      await file.append(batch.map(({ line }) => line));
      settleBatch(batch, true);
    } catch (error) {
      this.#settleInMemory(batch);
      throw error;
    }
  }

  /** A snapshot states what the waiting lines say. When it cannot be written, the present file is still whole. */
  async #replaceFile(): Promise<void> {
    const covered = this.#waiting.takeAll();
    try {
      await this.#writeSnapshot();
      settleBatch(covered, true);
    } catch (error) {
      this.#waiting.putBack(covered);
      const bytes = this.#file?.bytes ?? 0;
      if (bytes * 2 > this.#maxBytes || bytes + this.#waiting.bytes > this.#maxBytes) throw error;
      this.#compactAtBytes = bytes * 2;
      keepFromHost('notify', 'the journal was not compacted', error);
    }
  }

  async #writeSnapshot(): Promise<void> {
    const entries = [...this.#options.snapshot()];
    const file = await JournalFile.replace(this.#path!, this.#encode(entries), this.#maxBytes, () =>
      this.#insistOnLock(),
    );
    const previous = this.#file;
    this.#file = file;
    this.#entries = [];
    const { compactAboveBytes = DEFAULT_COMPACT_ABOVE_BYTES } = this.#options;
    this.#compactAtBytes = Math.max(compactAboveBytes, file.bytes * 2);
    await previous?.close().catch(() => undefined);
  }

  /** A process that was suspended for long may have lost its lock, and two writers would destroy each other's lines. */
  async #insistOnLock(): Promise<void> {
    if (!(await this.#lock?.isOurs())) throw new Error('another process took it over');
  }

  #encode(entries: readonly T[]): Iterable<Buffer> {
    return encodeLines(entries, (error) => {
      this.#counts.rejected++;
      keepFromHost('notify', 'an entry of the journal is in memory alone', error);
    });
  }

  #settleInMemory(batch: Batch): void {
    this.#counts.notDurable += batch.length;
    settleBatch(batch, false);
  }

  #degrade(error: unknown): void {
    this.#durability = 'degraded';
    this.#takesLines = false;
    this.#reason = errorMessageOf(error);
    this.#settleInMemory(this.#waiting.takeAll());
    sayDegraded(this.#path, this.#reason, error);
  }

  #retryLater(): void {
    if (!this.#isClosed) this.#retry.start(() => this.#run(() => this.#recover(this.#path!)));
  }

  async #recover(path: string): Promise<void> {
    const wasRead = this.#wasRead;
    await this.#connect(path);
    if (!wasRead && this.#entries.length > 0) this.#options.onLateEntries?.(this.#entries);
    // Entries that are appended from here on follow the snapshot into the file.
    this.#takesLines = true;
    await this.#writeSnapshot();
    [this.#durability, this.#reason, this.#counts.notDurable] = ['durable', null, 0];
    this.#retry.reset();
  }
}
