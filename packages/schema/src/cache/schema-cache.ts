import { type CacheResult, type Clock, getMetricsCollector, systemClock } from '@mcp-vitals/signals';
import { LRUCache } from 'lru-cache';
import { SchemaError } from '../model/schema-error.js';
import { type CacheAddress, type Entry, keyOf, type Loaded, type Lookup, PUBLIC } from './cache-entry.js';
import { CacheCounters, type CacheFigures } from './cache-figures.js';
import { CACHE_DEFAULTS, type CacheKind, type SchemaCacheOptions } from './cache-options.js';

/** The longest `ttlMs` of a server that is honoured: one day. */
const MAX_TTL_MILLIS = 86_400_000;
/** The estimated size of an entry without its content. */
const ENTRY_BYTES = 200;

/** A bounded cache of servers' schemas: stale-while-revalidate, with one load shared by all concurrent look-ups. */
export class SchemaCache {
  readonly #entries: LRUCache<string, Entry>;
  readonly #loading = new Map<string, Promise<unknown>>();
  readonly #counters: CacheCounters;
  readonly #clock: Clock;
  readonly #ttlMillis: Record<CacheKind, number>;
  readonly #staleMillis: number;
  readonly #outageMillis: number;
  readonly #negativeMillis: number;
  readonly #maxLoads: number;

  constructor(options: SchemaCacheOptions = {}) {
    const { maxEntries, maxBytes, ...seconds } = { ...CACHE_DEFAULTS, ...options };
    this.#clock = options.clock ?? systemClock;
    this.#ttlMillis = mapValues({ ...CACHE_DEFAULTS.ttlSeconds, ...options.ttlSeconds }, (one) => one * 1000);
    this.#staleMillis = 1000 * seconds.staleSeconds;
    this.#outageMillis = 1000 * seconds.outageSeconds;
    this.#negativeMillis = 1000 * seconds.negativeTtlSeconds;
    this.#maxLoads = options.maxLoads ?? 1000;
    this.#counters = new CacheCounters(options.collector ?? getMetricsCollector(), options.name ?? 'schema');
    this.#entries = new LRUCache<string, Entry>({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: ({ bytes }) => bytes,
      onInsert: ({ bytes }) => {
        this.#counters.changed(1, bytes);
        this.#counters.wrote();
      },
      dispose: ({ bytes }, _key, reason) => {
        this.#counters.changed(-1, -bytes);
        if (reason === 'evict') this.#counters.evicted('capacity');
      },
    });
  }

  /**
   * Returns the value at an address, cached or loaded; `load` runs once for all concurrent look-ups. A stale value is
   * returned at once and reloaded in the background.
   * @param allowStale whether an even older value may be returned while the server is unavailable
   * @throws {SchemaError} the error of `load`; `not_found` is cached and thrown again; `overloaded` beyond `maxLoads`
   */
  async get<V>(address: CacheAddress, load: () => Promise<Loaded<V>>, allowStale: boolean): Promise<Lookup<V>> {
    const start = this.#clock.now();
    const key = keyOf(address, address.principal);
    const entry = this.#find(address, start);
    if (entry !== undefined && start < entry.staleUntil) {
      const result = start < entry.freshUntil ? 'hit' : 'stale';
      if (result === 'stale') void this.#load(key, address, load).catch(() => undefined);
      return this.#answer<V>(entry, result, start);
    }
    try {
      const value = await this.#load(key, address, load);
      this.#counters.lookup('miss', this.#clock.now() - start);
      return { value, result: 'miss' };
    } catch (error) {
      const isAway = error instanceof SchemaError && error.code === 'unavailable';
      if (entry !== undefined && allowStale && isAway) return this.#answer<V>(entry, 'stale', start);
      this.#counters.lookup('miss', this.#clock.now() - start);
      throw error;
    }
  }

  /** Drops the entries of a server that match; the result of a load in progress is not cached. @returns the number dropped */
  invalidate(server: string, matches: (entry: { kind: CacheKind; name: string }) => boolean): number {
    const dropped = [...this.#entries].filter(([, entry]) => entry.server === server && matches(entry));
    for (const [key] of dropped) {
      this.#entries.delete(key);
      this.#counters.evicted('invalidated');
    }
    for (const key of this.#loading.keys()) {
      const [of, , kind, name] = key.split('\0');
      if (of === server && matches({ kind: kind as CacheKind, name: name! })) this.#loading.delete(key);
    }
    return dropped.length;
  }

  figures(): CacheFigures {
    return this.#counters.figures();
  }

  /** The entry of the principal, or else the public one. */
  #find(address: CacheAddress, now: number): Entry | undefined {
    for (const key of [keyOf(address, address.principal), keyOf(address, PUBLIC)]) {
      const entry = this.#entries.get(key);
      if (entry === undefined) continue;
      if (now < entry.keptUntil) return entry;
      this.#entries.delete(key);
      this.#counters.evicted('expired');
    }
    return undefined;
  }

  #answer<V>(entry: Entry, result: CacheResult, start: number): Lookup<V> {
    this.#counters.lookup(result, this.#clock.now() - start);
    this.#counters.saved(entry.loadMillis);
    if ('missing' in entry.content) throw entry.content.missing;
    return { value: entry.content.value as V, result };
  }

  #load<V>(key: string, address: CacheAddress, load: () => Promise<Loaded<V>>): Promise<V> {
    const underWay = this.#loading.get(key);
    if (underWay) return underWay as Promise<V>;
    if (this.#loading.size >= this.#maxLoads) {
      const message = `${this.#maxLoads} schema loads are in progress, the limit: try again later, or raise \`maxLoads\``;
      return Promise.reject(new SchemaError('overloaded', message));
    }
    const start = this.#clock.now();
    // An invalidation removes the load from the map: its result is then returned, but not cached.
    const isWanted = () => this.#loading.get(key) === loading;
    const loading: Promise<V> = load()
      .then(
        (loaded) => {
          if (isWanted()) this.#keep(address, loaded, start);
          return loaded.value;
        },
        (error: unknown) => {
          if (isWanted() && error instanceof SchemaError && error.code === 'not_found') {
            this.#keepMissing(key, address, error, start);
          }
          throw error;
        },
      )
      .finally(() => {
        if (isWanted()) this.#loading.delete(key);
      });
    this.#loading.set(key, loading);
    return loading;
  }

  #keep(address: CacheAddress, { value, ttlMillis, scope }: Loaded<unknown>, start: number): void {
    const ttl = Math.min(Math.max(0, ttlMillis ?? this.#ttlMillis[address.kind]), MAX_TTL_MILLIS);
    // A `ttlMs` of 0 forbids stale answers too.
    const stale = ttlMillis === 0 ? 0 : this.#staleMillis;
    const bytes = Buffer.byteLength(JSON.stringify(value) ?? '') + ENTRY_BYTES;
    const content = { value: freeze(value) };
    // Without a scope from the server, an answer belongs to the principal that asked.
    const own = keyOf(address, address.principal);
    const key = scope === 'public' ? keyOf(address, PUBLIC) : own;
    // An older answer of its own would hide the public one from this principal.
    if (key !== own) this.#entries.delete(own);
    this.#store(key, address, { content, bytes, start, ttl, stale, outage: this.#outageMillis });
  }

  #keepMissing(key: string, address: CacheAddress, missing: SchemaError, start: number): void {
    const timing = { ttl: this.#negativeMillis, stale: 0, outage: 0 };
    this.#store(key, address, { content: { missing }, bytes: ENTRY_BYTES, start, ...timing });
  }

  #store(
    key: string,
    { server, kind, name }: CacheAddress,
    what: Pick<Entry, 'content' | 'bytes'> & { start: number; ttl: number; stale: number; outage: number },
  ): void {
    const now = this.#clock.now();
    const freshUntil = now + what.ttl;
    const staleUntil = freshUntil + what.stale;
    const keptUntil = staleUntil + what.outage;
    const { content, bytes, start } = what;
    this.#entries.set(key, {
      server,
      kind,
      name,
      content,
      bytes,
      loadMillis: now - start,
      freshUntil,
      staleUntil,
      keptUntil,
    });
  }
}

const mapValues = <K extends string>(record: Record<K, number>, map: (value: number) => number): Record<K, number> =>
  Object.fromEntries(Object.entries<number>(record).map(([key, value]) => [key, map(value)])) as Record<K, number>;

/** Freezes a value, because all readers share it. */
function freeze<V>(value: V): V {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}
