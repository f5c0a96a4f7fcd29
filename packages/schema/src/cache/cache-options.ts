import type { Clock, McpMetricsCollector } from '@mcp-vitals/signals';

/** Lists of databases, of tables and of resources, and the schema of one table. */
export type CacheKind = 'databases' | 'tables' | 'table' | 'resources';

export interface SchemaCacheOptions {
  /** More entries than this evict the least recently used. @default 1000 */
  readonly maxEntries?: number;
  /** More bytes than this, as JSON, evict the least recently used; a larger entry is not kept. @default 16 MiB */
  readonly maxBytes?: number;
  /** How long an entry is fresh, by kind. @default databases 300, tables 60, table 300, resources 60 */
  readonly ttlSeconds?: Partial<Readonly<Record<CacheKind, number>>>;
  /** How long after that an entry still answers while it is loaded anew behind the answer. @default 30 */
  readonly staleSeconds?: number;
  /** How long after that it may answer in place of a server that is away. @default 3600 */
  readonly outageSeconds?: number;
  /** How long the server's "there is no such table" is believed. @default 10 */
  readonly negativeTtlSeconds?: number;
  /** Loads at once; beyond it, a look-up that needs one fails with `overloaded`. @default 1000 */
  readonly maxLoads?: number;
  /** Names the cache in its signals. @default 'schema' */
  readonly name?: string;
  readonly clock?: Clock;
  /** @default the process's collector */
  readonly collector?: McpMetricsCollector;
}

/** The defaults of every option with a value. */
export const CACHE_DEFAULTS = {
  maxEntries: 1000,
  maxBytes: 16 * 1024 * 1024,
  ttlSeconds: { databases: 300, tables: 60, table: 300, resources: 60 },
  staleSeconds: 30,
  outageSeconds: 3600,
  negativeTtlSeconds: 10,
} as const;
