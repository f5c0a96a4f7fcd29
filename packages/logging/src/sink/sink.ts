import type { LogRecord } from '../line/log-record.js';

/** Where records go. A sink costs itself alone: whatever it throws is counted, and the others get the record. */
export interface LogSink {
  /** Unique among a logger's sinks, such as `file`. */
  readonly name: string;
  /** Takes a record at once; what has to wait is queued within a bound. */
  write(record: LogRecord): void;
  /** Records that were lost, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Resolves when what was taken is written. */
  flush?(): Promise<void>;
  /** Writes what is left and lets go of what is held. May be called twice. */
  close?(): void;
}

/** Lost records by reason. */
export class DropCounter {
  readonly counts: Record<string, number> = Object.create(null);

  add(reason: string, count = 1): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + count;
  }
}
