import type { Clock } from '@mcp-vitals/signals';
import type { LogRecord } from '../line/log-record.js';
import { RotatingFile, type RotatingFileOptions } from './rotating-file.js';
import { DropCounter, type LogSink } from './sink.js';

/** After a failure the file is left alone for this long: a full disk must not cost a system call a record. */
const RETRY_MILLIS = 1000;

/** Writes lines to a rotating file, each before `write` returns. */
export class FileSink implements LogSink {
  readonly name = 'file';
  readonly #file: RotatingFile;
  readonly #format: (record: LogRecord) => string;
  readonly #clock: Clock;
  readonly #drops = new DropCounter();
  #retryAtMillis = Number.NEGATIVE_INFINITY;

  constructor(options: RotatingFileOptions, format: (record: LogRecord) => string, clock: Clock) {
    this.#file = new RotatingFile(options);
    this.#format = format;
    this.#clock = clock;
  }

  get dropped(): Readonly<Record<string, number>> {
    return this.#drops.counts;
  }

  /** @throws the file system's error, once for each attempt */
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
