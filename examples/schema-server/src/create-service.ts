import type { McpStructuredLogger } from '@mcp-vitals/logging';
import type { SchemaDatabase } from './database/schema-database.js';
import { traced } from './database/traced-database.js';
import { SchemaReader } from './schema/schema-reader.js';
import { schemaTools } from './schema/schema-tools.js';
import { TableResources } from './schema/table-resources.js';
import type { SchemaService } from './serve/service.js';

/**
 * The server's tools and resources over one database; every statement is traced from here on.
 *
 * @param database May still be opening: calls wait for it, and fail if it fails.
 */
export function createSchemaService(
  database: SchemaDatabase | Promise<SchemaDatabase>,
  logger?: McpStructuredLogger,
): SchemaService {
  const reader = new SchemaReader(Promise.resolve(database).then(traced));
  const onFailure = (tool: string, error: unknown) => logger?.warn('a tool failed', { tool, exception: error });
  return { tools: schemaTools(reader, onFailure), tables: new TableResources(reader) };
}
