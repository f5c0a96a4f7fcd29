import { getMetricsCollector, traceOperation } from '@mcp-vitals/signals';
import { trace } from '@opentelemetry/api';
import { z } from 'zod';
import { SchemaCache } from './schema-cache.js';
import type { CallOptions, SchemaClient } from './schema-client.js';
import { findProblems, type TableProblem } from './table-problems.js';
import { TableSchema } from './table-schema.js';

const Databases = z.object({ databases: z.array(z.object({ name: z.string() })) });
const Tables = z.object({ tables: z.array(z.object({ name: z.string() })) });

const QueryVerdict = z.object({ valid: z.boolean() });

/** Manages the schemas of a server's databases: discovers them, keeps what it read, checks what it keeps. */
export class SchemaManager {
  readonly #client: SchemaClient;
  readonly #metrics = getMetricsCollector();
  readonly #cache = new SchemaCache<TableSchema>({ maxEntries: 32, ttlMillis: 15_000 });

  constructor(client: SchemaClient) {
    this.#client = client;
  }

  discoverDatabases(options?: CallOptions): Promise<string[]> {
    return traceOperation('discover_databases', {}, async () => {
      const { databases } = Databases.parse(await this.#client.callTool('list_databases', {}, options));
      return databases.map(({ name }) => name);
    });
  }

  discoverTables(database: string, options?: CallOptions): Promise<string[]> {
    return traceOperation('discover_tables', {}, async () => {
      const { tables } = Tables.parse(await this.#client.callTool('list_tables', { database }, options));
      return tables.map(({ name }) => name);
    });
  }

  getTableSchema(database: string, table: string, options?: CallOptions): Promise<TableSchema> {
    return traceOperation('get_table_schema', {}, async (span) => {
      const { value, hit } = await this.#cache.get(`${database}.${table}`, async () =>
        TableSchema.parse(await this.#client.callTool('describe_table', { database, table }, options)),
      );
      span.setAttribute('mcp_vitals.cache.result', hit ? 'hit' : 'miss');
      return value;
    });
  }

  /** Everything that is wrong with a table's schema. */
  validateSchema(schema: TableSchema): Promise<TableProblem[]> {
    return traceOperation('validate_schema', {}, async () => {
      const start = performance.now();
      const problems = findProblems(schema);
      this.#metrics.recordValidation(performance.now() - start, { success: problems.length === 0 });
      for (const { rule } of problems) trace.getActiveSpan()?.addEvent('schema.problem', { rule });
      return problems;
    });
  }

  /** Whether a query fits the schema, as the server's database sees it. */
  validateQuery(database: string, query: string, options?: CallOptions): Promise<boolean> {
    return traceOperation('validate_query', {}, async () => {
      const start = performance.now();
      const { valid } = QueryVerdict.parse(await this.#client.callTool('validate_query', { database, query }, options));
      this.#metrics.recordValidation(performance.now() - start, { success: valid });
      return valid;
    });
  }

  sampleRows(database: string, table: string, options?: CallOptions): Promise<unknown> {
    return traceOperation('sample_rows', {}, () =>
      this.#client.callTool('sample_rows', { database, table, limit: 5 }, options),
    );
  }
}
