import type { NoticeReason } from '../notice.js';

/** One line of the history: what happened to an alert, and what was sent or not, and why. */
export type HistoryEvent =
  | 'fired'
  | 'resolved'
  | 'delivered'
  | 'failed'
  | 'held_back'
  | 'acknowledged'
  | 'silenced'
  | 'silence_ended'
  | 'dropped';

export interface HistoryEntry {
  /** Wall time, in milliseconds since the epoch. */
  readonly at: number;
  readonly event: HistoryEvent;
  /** One sentence. */
  readonly reason: string;
  /** Number of alerts that it is about. */
  readonly count: number;
  /** Fingerprints of the first of them. */
  readonly fingerprints: readonly string[];
  readonly groupKey?: string;
  readonly channel?: string;
  readonly noticeId?: string;
  readonly notice?: NoticeReason;
}

/** Fingerprints named in one entry; its count is true. */
export const MAX_FINGERPRINTS = 10;

/** The latest entries, as many and as old as its limits; others are dropped and counted. */
export class History {
  readonly #entries = new Map<number, HistoryEntry>();
  readonly #max: number;
  readonly #maxAgeMillis: number;
  readonly #changed = new Set<number>();
  #next = 1;
  #dropped = 0;

  constructor(max: number, maxAgeMillis = Number.POSITIVE_INFINITY) {
    this.#max = max;
    this.#maxAgeMillis = maxAgeMillis;
  }

  /** Number of entries that made place for others since this process began. */
  get dropped(): number {
    return this.#dropped;
  }

  add(entry: HistoryEntry): void {
    this.#put(this.#next++, entry);
  }

  all(): HistoryEntry[] {
    return [...this.#entries.values()];
  }

  /** The entries that came or went since the last call. */
  *changes(): Generator<[key: number, entry: HistoryEntry | null]> {
    for (const key of this.#changed) yield [key, this.#entries.get(key) ?? null];
    this.#changed.clear();
  }

  *entries(): Generator<[key: number, entry: HistoryEntry]> {
    yield* this.#entries;
  }

  restore(key: number, entry: HistoryEntry): void {
    this.#put(key, entry);
    this.#next = Math.max(this.#next, key + 1);
  }

  #put(key: number, entry: HistoryEntry): void {
    this.#entries.set(key, entry);
    this.#changed.add(key);
    for (const [oldest, { at }] of this.#entries) {
      if (this.#entries.size <= this.#max && at >= entry.at - this.#maxAgeMillis) break;
      this.#entries.delete(oldest);
      this.#dropped++;
      this.#changed.add(oldest);
    }
  }
}
