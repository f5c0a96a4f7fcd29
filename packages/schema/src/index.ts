export * from '@mcp-vitals/drift';
export {
  closed,
  findNarrowings,
  type JsonObject,
  type JsonSchema,
  type Narrowing,
} from '@mcp-vitals/drift/json-schema';
export type { SchemaAdapter, SchemaSource, ServerSurface } from './adapters/adapter.js';
export { dbhubAdapter } from './adapters/dbhub.js';
export { postgresResourcesAdapter } from './adapters/postgres-resources.js';
export { schemaServerAdapter } from './adapters/schema-server.js';
export { type ToolAdapterOptions, type ToolQuestion, toolAdapter } from './adapters/tool-adapter.js';
export type { CacheFigures } from './cache/cache-figures.js';
export { type CacheKind, SchemaCache, type SchemaCacheOptions } from './cache/schema-cache.js';
export { type ConfigIssue, McpSchemaConfig, type McpSchemaConfigOptions, type ServerAddress } from './config.js';
export type { ConnectionState } from './connection.js';
export { type DriftWatch, type WatchDriftOptions, watchDrift } from './drift/watch-drift.js';
export { McpSchemaManager, type McpSchemaManagerOptions, type SchemaCallOptions } from './manager.js';
export type { ListedResource, McpClient } from './mcp-client.js';
export { SchemaError, type SchemaErrorCode } from './schema-error.js';
export {
  type ComprehensiveMonitoringReport,
  renderSchemaReport,
  type SchemaReport,
  type ValidationFigures,
} from './schema-report.js';
export type { Finding } from './validation/finding.js';
export { validateSchema } from './validation/validate-schema.js';
