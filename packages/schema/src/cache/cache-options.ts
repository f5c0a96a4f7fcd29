import type { Clock, McpMetricsCollector } from '@mcp-vitals/signals';

/** The kind of an entry: a list of databases, of tables or of resources, or the schema of one table. */
export type CacheKind = 'databases' | 'tables' | 'table' | 'resources';

export interface SchemaCacheOptions {
  /** The maximum number of entries; the least recently used are evicted. @default 1000 */
  readonly maxEntries?: number;
  /** The maximum size in bytes, as JSON; the least recently used are evicted; a larger entry is not cached. @default 16 MiB */
  readonly maxBytes?: number;
  /** The time an entry is fresh, in seconds, by kind. @default databases 300, tables 60, table 300, resources 60 */
  readonly ttlSeconds?: Partial<Readonly<Record<CacheKind, number>>>;
  /** The time in seconds after that in which a stale entry answers while it is reloaded in the background. @default 30 */
  readonly staleSeconds?: number;
  /** The time in seconds after that in which an entry may answer while the server is unavailable. @default 3600 */
  readonly outageSeconds?: number;
  /** The time in seconds for which a server's "no such table" is cached. @default 10 */
  readonly negativeTtlSeconds?: number;
  /** The maximum number of concurrent loads; a look-up that needs one more fails with `overloaded`. @default 1000 */
  readonly maxLoads?: number;
  /** The name of the cache in its signals. @default 'schema' */
  readonly name?: string;
  readonly clock?: Clock;
  /** @default the process's collector */
  readonly collector?: McpMetricsCollector;
}

/** The default of every option that has one. */
export const CACHE_DEFAULTS = {
  maxEntries: 1000,
  maxBytes: 16 * 1024 * 1024,
  ttlSeconds: { databases: 300, tables: 60, table: 300, resources: 60 },
  staleSeconds: 30,
  outageSeconds: 3600,
  negativeTtlSeconds: 10,
} as const;
