import type { DriftDetector } from '@mcp-vitals/drift';
import type { Clock, McpMetricsCollector } from '@mcp-vitals/signals';
import type { SchemaAdapter } from './adapters/adapter.js';
import type { AdapterDeclaration } from './adapters/declared/declaration.js';
import type { SchemaCache } from './cache/schema-cache.js';
import type { McpClient } from './client/mcp-client.js';

export interface McpSchemaManagerOptions {
  /** A connected client, or a function that connects a new one, in place of the address in the config. */
  readonly client?: McpClient | (() => Promise<McpClient>);
  /** Adapters in code or as data. Tried in this order, before those of `adapterFile` and the built-in ones. */
  readonly adapters?: readonly (SchemaAdapter | AdapterDeclaration)[];
  /** A cache shared by several managers. @default a cache with the settings of the config */
  readonly cache?: SchemaCache;
  /** The principal of this manager: cached `private` answers are returned to the same principal only. @default '' */
  readonly principal?: string;
  /** A detector shared by several servers, which also reports tools that share a name. @default a detector of its own */
  readonly drift?: DriftDetector;
  /** A monitor whose report becomes part of `getComprehensiveMonitoringReport`. */
  readonly monitoring?: { report(): unknown };
  readonly clock?: Clock;
  /** @default the process's collector */
  readonly collector?: McpMetricsCollector;
}

export interface SchemaCallOptions {
  /** Aborts the wait; the load continues for other callers and for the cache. */
  readonly signal?: AbortSignal;
  /** Whether an expired answer is allowed while the server is unavailable. @default the config's `allowStale` */
  readonly allowStale?: boolean;
}
