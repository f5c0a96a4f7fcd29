import type { McpStructuredLogger } from '@mcp-vitals/logging';
import type { McpSchemaManager, SchemaCallOptions } from '@mcp-vitals/schema';
import { getMetricsCollector } from '@mcp-vitals/signals';
import { z } from 'zod';

const QueryVerdict = z.object({ valid: z.boolean() });

/** Validates a query against the schema in the server's database. */
export const validateQuery = (
  manager: McpSchemaManager,
  logger: McpStructuredLogger,
  database: string,
  query: string,
  options: SchemaCallOptions,
): Promise<boolean> =>
  logger.operationContext('validate_query', { database }, async () => {
    const start = performance.now();
    const answer = await manager.callTool('validate_query', { database, query }, options);
    const { valid } = QueryVerdict.parse(answer);
    getMetricsCollector().recordValidation(performance.now() - start, { success: valid });
    return valid;
  });

/** Reads a few rows of a table, as examples of its values. */
export const sampleRows = (
  manager: McpSchemaManager,
  logger: McpStructuredLogger,
  database: string,
  table: string,
  options: SchemaCallOptions,
): Promise<unknown> =>
  logger.operationContext('sample_rows', { database, table }, () =>
    manager.callTool('sample_rows', { database, table, limit: 5 }, options),
  );
