import type { CacheResult, EvictionReason, McpMetricsCollector } from '@mcp-vitals/signals';

/** The counts of a cache since it was made. */
export interface CacheFigures {
  readonly hits: number;
  readonly misses: number;
  readonly stale: number;
  /** The share of hits among all look-ups; a stale answer is neither hit nor miss. `null` before the first look-up. */
  readonly hitRatio: number | null;
  readonly writes: number;
  readonly evictions: Readonly<Record<EvictionReason, number>>;
  readonly entries: number;
  readonly bytes: number;
  /** Load time saved by cache hits and stale answers. */
  readonly timeSavedSeconds: number;
}

/** Counts the operations of a cache for its report and its metrics. */
export class CacheCounters {
  readonly #metrics: McpMetricsCollector;
  readonly #options: { readonly cache: string };
  readonly #lookups: Record<CacheResult, number> = { hit: 0, miss: 0, stale: 0 };
  readonly #evictions: Record<EvictionReason, number> = { capacity: 0, expired: 0, invalidated: 0 };
  #writes = 0;
  #entries = 0;
  #bytes = 0;
  #savedMillis = 0;

  constructor(metrics: McpMetricsCollector, cache: string) {
    this.#metrics = metrics;
    this.#options = { cache };
  }

  lookup(result: CacheResult, millis: number): void {
    this.#lookups[result]++;
    this.#metrics.recordCacheLookup(result, millis, this.#options);
  }

  saved(millis: number): void {
    this.#savedMillis += millis;
    this.#metrics.recordCacheTimeSaved(millis, this.#options);
  }

  wrote(): void {
    this.#writes++;
    this.#metrics.recordCacheWrite(this.#options);
  }

  changed(entries: number, bytes: number): void {
    this.#entries += entries;
    this.#bytes += bytes;
    this.#metrics.recordCacheChange({ entries, bytes }, this.#options);
  }

  evicted(reason: EvictionReason): void {
    this.#evictions[reason]++;
    this.#metrics.recordCacheEviction(reason, this.#options);
  }

  figures(): CacheFigures {
    const { hit: hits, miss: misses, stale } = this.#lookups;
    const all = hits + misses + stale;
    return {
      hits,
      misses,
      stale,
      hitRatio: all === 0 ? null : hits / all,
      writes: this.#writes,
      evictions: { ...this.#evictions },
      entries: this.#entries,
      bytes: this.#bytes,
      timeSavedSeconds: this.#savedMillis / 1000,
    };
  }
}
