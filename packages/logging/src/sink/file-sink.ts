import { type Clock, wallTimeOf } from '@mcp-vitals/signals';
import type { LogRecord } from '../line/log-record.js';
import { RotatingFile, type RotatingFileOptions } from './rotating-file.js';
import { DropCounter, type LogSink } from './sink.js';

/** Pause after a failed write, so that a full disk does not cost one system call per record. */
const RETRY_MILLIS = 1000;

/** Writes lines to a rotating file synchronously. */
export class FileSink implements LogSink {
  readonly name = 'file';
  readonly #file: RotatingFile;
  readonly #format: (record: LogRecord) => string;
  readonly #clock: Clock;
  readonly #drops = new DropCounter();
  #retryAtMillis = Number.NEGATIVE_INFINITY;

  constructor(options: RotatingFileOptions, format: (record: LogRecord) => string, clock: Clock) {
    this.#file = new RotatingFile(options, () => wallTimeOf(clock, clock.now()));
    this.#format = format;
    this.#clock = clock;
  }

  get dropped(): Readonly<Record<string, number>> {
    return this.#drops.counts;
  }

  /** Writes a record. @throws the file system's error, once per attempt */
  write(record: LogRecord): void {
    if (this.#clock.now() < this.#retryAtMillis) {
      this.#drops.add('file_unavailable');
      return;
    }
    try {
      this.#file.write(`${this.#format(record)}\n`);
    } catch (error) {
      this.#retryAtMillis = this.#clock.now() + RETRY_MILLIS;
      this.#drops.add((error as NodeJS.ErrnoException).code ?? 'file_unavailable');
      throw error;
    }
  }

  close(): void {
    this.#file.close();
  }
}
