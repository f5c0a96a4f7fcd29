import { getMetricsCollector } from '@mcp-vitals/signals';
import { LRUCache } from 'lru-cache';

export interface SchemaCacheOptions {
  /** Entries beyond this evict the least recently used. */
  maxEntries: number;
  /** How long an entry is fresh, in milliseconds. */
  ttlMillis: number;
}

/** A cache of what the server said, which records every look-up: hit, or miss with the load it caused. */
export class SchemaCache<V extends object> {
  readonly #metrics = getMetricsCollector();
  readonly #entries: LRUCache<string, V>;
  /** Loads under way: a second reader of a missing entry waits for the first one's load. */
  readonly #loading = new Map<string, Promise<V>>();

  constructor({ maxEntries, ttlMillis }: SchemaCacheOptions) {
    this.#entries = new LRUCache<string, V>({
      max: maxEntries,
      ttl: ttlMillis,
      ttlAutopurge: false,
      onInsert: (_value, _key, reason) => {
        if (reason === 'add') this.#metrics.recordCacheChange({ entries: 1 });
      },
      disposeAfter: (_value, _key, reason) => {
        if (reason === 'set') return;
        this.#metrics.recordCacheChange({ entries: -1 });
        if (reason === 'evict') this.#metrics.recordCacheEviction('capacity');
        if (reason === 'expire') this.#metrics.recordCacheEviction('expired');
      },
    });
  }

  /** The entry under `key`, loaded by `load` if it is missing or no longer fresh. A load that fails leaves no entry. */
  async get(key: string, load: () => Promise<V>): Promise<{ value: V; hit: boolean }> {
    const start = performance.now();
    const cached = this.#entries.get(key);
    if (cached !== undefined) {
      this.#metrics.recordCacheHit(performance.now() - start);
      return { value: cached, hit: true };
    }
    let loading = this.#loading.get(key);
    if (!loading) {
      loading = load().finally(() => this.#loading.delete(key));
      this.#loading.set(key, loading);
    }
    try {
      const value = await loading;
      this.#entries.set(key, value);
      return { value, hit: false };
    } finally {
      this.#metrics.recordCacheMiss(performance.now() - start);
    }
  }
}
