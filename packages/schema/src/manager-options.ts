import type { DriftDetector } from '@mcp-vitals/drift';
import type { Clock, McpMetricsCollector } from '@mcp-vitals/signals';
import type { SchemaAdapter } from './adapters/adapter.js';
import type { AdapterDeclaration } from './adapters/declared/declaration.js';
import type { SchemaCache } from './cache/schema-cache.js';
import type { McpClient } from './client/mcp-client.js';

export interface McpSchemaManagerOptions {
  /** A connected client, or a function that connects one anew each time, instead of the address in the config. */
  readonly client?: McpClient | (() => Promise<McpClient>);
  /** In code or as data. Asked in this order, before those of `adapterFile` and those that come with the package. */
  readonly adapters?: readonly (SchemaAdapter | AdapterDeclaration)[];
  /** One cache for several managers. @default a cache of its own, as the config says */
  readonly cache?: SchemaCache;
  /** The principal the answers belong to: `private` ones are given to the same principal only. @default '' */
  readonly principal?: string;
  /** Drift of several servers in one place, which also shows names that shadow each other. @default one of its own */
  readonly drift?: DriftDetector;
  /** Its report becomes part of `getComprehensiveMonitoringReport`. */
  readonly monitoring?: { report(): unknown };
  readonly clock?: Clock;
  /** @default the process's collector */
  readonly collector?: McpMetricsCollector;
}

export interface SchemaCallOptions {
  /** Ends the waiting; the load goes on for others and for the cache. */
  readonly signal?: AbortSignal;
  /** Whether an old answer will do while the server is away. @default the config's */
  readonly allowStale?: boolean;
}
