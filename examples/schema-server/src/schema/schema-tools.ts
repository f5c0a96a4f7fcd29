import { z } from 'zod';
import type { SchemaReader } from './schema-reader.js';
import { databaseSummary, queryValidation, tableDescription, tableSummary } from './shapes.js';
import { defineTool, type Tool } from './tool.js';

/** The most rows `sample_rows` answers with. */
export const MAX_SAMPLE_ROWS = 50;

const database = z.string().min(1).max(128).describe('Name of a database, as list_databases gives it');
const table = z.string().min(1).max(128).describe('Name of a table or view, as list_tables gives it');

/** The five tools over a reader. */
export function schemaTools(reader: SchemaReader, onFailure: (tool: string, error: unknown) => void): readonly Tool[] {
  return [
    defineTool({
      onFailure,
      name: 'list_databases',
      title: 'List databases',
      description:
        'Lists the databases of the server (in PostgreSQL: the schemas of the database) with their comments and how many tables each holds. Start here.',
      inputSchema: z.object({}),
      outputSchema: z.object({ databases: z.array(databaseSummary) }),
      run: async () => ({ databases: await reader.listDatabases() }),
    }),
    defineTool({
      onFailure,
      name: 'list_tables',
      title: 'List tables',
      description: 'Lists the tables and views of one database with their comments and estimated numbers of rows.',
      inputSchema: z.object({ database }),
      outputSchema: z.object({ database: z.string(), tables: z.array(tableSummary) }),
      run: async (args) => ({ database: args.database, tables: await reader.listTables(args.database) }),
    }),
    defineTool({
      onFailure,
      name: 'describe_table',
      title: 'Describe a table',
      description:
        'Describes one table or view: its columns with types, defaults and comments, its primary, foreign and unique keys, and its indexes. Call it before writing a query.',
      inputSchema: z.object({ database, table }),
      outputSchema: tableDescription,
      run: async (args) => await reader.describeTable(args.database, args.table),
    }),
    defineTool({
      onFailure,
      name: 'sample_rows',
      title: 'Sample rows',
      description: `Shows a few rows of one table or view, to see what its values look like. At most ${MAX_SAMPLE_ROWS}; in no certain order; long texts are cut.`,
      inputSchema: z.object({
        database,
        table,
        limit: z.number().int().min(1).max(MAX_SAMPLE_ROWS).default(5).describe('How many rows'),
      }),
      outputSchema: z.object({
        database: z.string(),
        table: z.string(),
        rows: z.array(z.record(z.string(), z.unknown())),
      }),
      run: async (args) => ({
        database: args.database,
        table: args.table,
        rows: await reader.sampleRows(args.database, args.table, args.limit),
      }),
    }),
    defineTool({
      onFailure,
      name: 'validate_query',
      title: 'Validate a query',
      description:
        'Says whether one SELECT is valid, and how the database would run it, without running it. Names without a database are looked up in the one given. Anything but a single SELECT is refused.',
      inputSchema: z.object({
        database,
        query: z.string().min(1).max(20_000).describe("One SELECT in the database's own SQL"),
      }),
      outputSchema: queryValidation,
      run: async (args) => await reader.validateQuery(args.database, args.query),
    }),
  ];
}
