export * from '@mcp-vitals/drift';
export {
  closed,
  findNarrowings,
  type JsonObject,
  type JsonSchema,
  type Narrowing,
} from '@mcp-vitals/drift/json-schema';
export type { SchemaAdapter, ServerOffer } from './adapters/adapter.js';
export type {
  AdapterDeclaration,
  DeclaredCall,
  DeclaredNames,
  DeclaredTable,
} from './adapters/declared/declaration.js';
export { declaredAdapter } from './adapters/declared/declared-adapter.js';
export { type DeclarationIssue, declarationIssues } from './adapters/declared/validate-declaration.js';
export { type ToolAdapterOptions, type ToolQuestion, toolAdapter } from './adapters/tool-adapter.js';
export type { CacheFigures } from './cache/cache-figures.js';
export type { CacheKind, SchemaCacheOptions } from './cache/cache-options.js';
export { SchemaCache } from './cache/schema-cache.js';
export type { ListedResource, McpClient } from './client/mcp-client.js';
export type { CommandServerAddress, HttpServerAddress, ServerAddress } from './client/server-address.js';
export type { ConfigIssue } from './config/config-issues.js';
export { McpSchemaConfig, type McpSchemaConfigOptions } from './config/schema-config.js';
export type { ConnectionState } from './connection/connection.js';
export { McpSchemaManager } from './manager.js';
export type { McpSchemaManagerOptions, SchemaCallOptions } from './manager-options.js';
export { SchemaError, type SchemaErrorCode } from './model/schema-error.js';
export {
  type ComprehensiveMonitoringReport,
  renderSchemaReport,
  type SchemaReport,
  type ValidationFigures,
} from './report/schema-report.js';
export type { SchemaSource } from './source/schema-source.js';
export { validateSchema } from './validation/validate-schema.js';
export type { ValidationFinding } from './validation/validation-finding.js';
export { type DriftWatch, type WatchDriftOptions, watchDrift } from './watch/watch-drift.js';
