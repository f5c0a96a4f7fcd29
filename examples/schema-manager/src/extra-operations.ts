import type { McpSchemaManager, SchemaCallOptions } from '@mcp-vitals/schema';
import { getMetricsCollector, traceOperation } from '@mcp-vitals/signals';
import { z } from 'zod';

const QueryVerdict = z.object({ valid: z.boolean() });

/** Validates a query against the schema in the server's database. */
export const validateQuery = (
  manager: McpSchemaManager,
  database: string,
  query: string,
  options: SchemaCallOptions,
): Promise<boolean> =>
  traceOperation('validate_query', {}, async () => {
    const start = performance.now();
    const answer = await manager.callTool('validate_query', { database, query }, options);
    const { valid } = QueryVerdict.parse(answer);
    getMetricsCollector().recordValidation(performance.now() - start, { success: valid });
    return valid;
  });

/** Reads a few rows of a table, as examples of its values. */
export const sampleRows = (
  manager: McpSchemaManager,
  database: string,
  table: string,
  options: SchemaCallOptions,
): Promise<unknown> =>
  traceOperation('sample_rows', {}, () => manager.callTool('sample_rows', { database, table, limit: 5 }, options));
