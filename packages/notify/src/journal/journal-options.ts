import type { Clock } from '@mcp-vitals/signals';

export interface JournalOptions<T> {
  /**
   * The entries that state everything known at the moment; they replace the file when it is compacted, and after a disk came
   * back. Called between two turns of the event loop, so apply a change to memory and append it in the same turn. An entry must
   * not be changed afterwards.
   */
  readonly snapshot: () => Iterable<T>;
  /**
   * Called with the entries of a file that could not be read at opening, once it can, before it is replaced by a snapshot: add
   * them to what the snapshot states.
   */
  readonly onLateEntries?: (entries: readonly T[]) => void;
  readonly clock?: Clock;
  /** Size in bytes from which the file is compacted, when it has also doubled since the last time. @default 1 MiB */
  readonly compactAboveBytes?: number;
  /** Largest size of the file in bytes. @default 64 MiB, which is also the most */
  readonly maxBytes?: number;
}

/**
 * `durable`: an appended entry survives the process. `degraded`: the disk refuses, entries are in memory alone.
 * `memory`: no path was given.
 */
export type Durability = 'durable' | 'degraded' | 'memory';

export interface JournalStatus {
  /** `null` without a path. */
  readonly path: string | null;
  readonly durability: Durability;
  /** Why it is degraded, otherwise `null`. */
  readonly reason: string | null;
  /** Size of the file. */
  readonly bytes: number;
  /** Entries recovered at opening. */
  readonly recovered: number;
  /** Lines and bytes behind the valid prefix that were discarded at opening: a torn end, flipped bits. */
  readonly discardedLines: number;
  readonly discardedBytes: number;
  /** Entries that have no JSON. */
  readonly rejected: number;
  /** Entries that are in memory alone until the disk comes back. */
  readonly notDurable: number;
}
