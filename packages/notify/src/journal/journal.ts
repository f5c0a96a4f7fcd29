import type { Clock } from '@mcp-vitals/signals';

export interface JournalOptions<T> {
  /**
   * The entries that state everything known at the moment; they replace the file when it is compacted, and after a disk came
   * back. Called between two turns of the event loop, so apply a change to memory and append it in the same turn. An entry must
   * not be changed afterwards.
   */
  readonly snapshot: () => Iterable<T>;
  readonly clock?: Clock;
  /** Bytes from which the file is compacted when it has doubled since. @default 1 MiB */
  readonly compactAboveBytes?: number;
  /** Largest size of the file in bytes. @default 64 MiB */
  readonly maxBytes?: number;
}

export interface JournalStatus {
  /** `undefined` without a path. */
  readonly path: string | undefined;
  /** `durable`: an appended entry survives. `degraded`: the disk refuses, entries are in memory alone. `memory`: no path was given. */
  readonly durability: 'durable' | 'degraded' | 'memory';
  /** Why it is degraded. */
  readonly reason: string | null;
  readonly bytes: number;
  /** Entries recovered at opening. */
  readonly recovered: number;
  /** Lines and bytes behind the valid prefix that were discarded at opening: a torn end, flipped bits. */
  readonly discardedLines: number;
  readonly discardedBytes: number;
  /** Entries that could not be encoded as JSON. */
  readonly rejected: number;
}

/** An append-only file of JSON entries that survives `kill -9`: fsynced in groups, each line with its checksum. */
export declare class Journal<T> {
  /**
   * Opens the journal and recovers its valid prefix. Without a path, or when the disk refuses, it goes on in memory.
   * @throws {JournalLockedError} when another process holds it
   */
  static open<T>(path: string | undefined, options: JournalOptions<T>): Promise<Journal<T>>;
  /** The entries found at opening, in order. */
  readonly entries: readonly T[];
  /** Resolves with true when the entry is on disk, with false when it is in memory alone. Never rejects. */
  append(entry: T): Promise<boolean>;
  /** Replaces the file with a snapshot, atomically. Happens by itself too. Resolves like {@link append}. */
  compact(): Promise<boolean>;
  status(): JournalStatus;
  /** Writes what waits and releases the lock. */
  close(): Promise<void>;
}

/** Another process holds the journal: two would send everything twice. */
export declare class JournalLockedError extends Error {
  readonly path: string;
}
