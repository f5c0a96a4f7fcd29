import type { LogRecord } from '../line/log-record.js';

/** A destination of records. Errors of one sink are counted and do not affect the others. */
export interface LogSink {
  /** Unique among a logger's sinks, such as `file`. */
  readonly name: string;
  /** Writes a record or queues it within a limit; never waits. */
  write(record: LogRecord): void;
  /** Number of lost records by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Resolves when all queued records are written. */
  flush?(): Promise<void>;
  /** Writes the queued records and releases resources. May be called twice. */
  close?(): void;
}

/** Counts lost records by reason. */
export class DropCounter {
  readonly counts: Record<string, number> = Object.create(null);

  add(reason: string, count = 1): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + count;
  }
}
