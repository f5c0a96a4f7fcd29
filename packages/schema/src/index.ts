export type { SchemaAdapter, SchemaSource, ServerSurface } from './adapters/adapter.js';
export { dbhubAdapter } from './adapters/dbhub.js';
export { postgresResourcesAdapter } from './adapters/postgres-resources.js';
export { schemaServerAdapter } from './adapters/schema-server.js';
export { type ToolAdapterOptions, type ToolQuestion, toolAdapter } from './adapters/tool-adapter.js';
export type { CacheFigures } from './cache/cache-figures.js';
export { type CacheKind, SchemaCache, type SchemaCacheOptions } from './cache/schema-cache.js';
export { type ConfigIssue, McpSchemaConfig, type McpSchemaConfigOptions, type ServerAddress } from './config.js';
export type { ConnectionState } from './connection.js';
export { DriftDetector, type DriftDetectorOptions } from './drift/drift-detector.js';
export type { ChangeFinding, ChangeRule, SchemaChange } from './drift/schema-change.js';
export { definitionsIn, type Surface } from './drift/surface.js';
export { type DriftWatch, type WatchDriftOptions, watchDrift } from './drift/watch-drift.js';
export { type ResultsWatch, type WatchResultsOptions, watchResults } from './drift/watch-results.js';
export { closed } from './json-schema/closed.js';
export type { JsonObject, JsonSchema } from './json-schema/json-value.js';
export { findNarrowings, type Narrowing } from './json-schema/narrowing.js';
export { McpSchemaManager, type McpSchemaManagerOptions, type SchemaCallOptions } from './manager.js';
export type { Definition, ListedResource, McpClient } from './mcp-client.js';
export { SchemaError, type SchemaErrorCode } from './schema-error.js';
export {
  type ComprehensiveMonitoringReport,
  type DriftFigures,
  renderSchemaReport,
  type SchemaReport,
  type ValidationFigures,
} from './schema-report.js';
export type { ColumnSchema, ForeignKey, TableSchema } from './table-schema.js';
export type { Finding } from './validation/finding.js';
export { validateSchema } from './validation/validate-schema.js';
