import type { TableSchema } from '@mcp-vitals/drift';
import { toolAdapter } from './tool-adapter.js';

interface Answer<Result> {
  data: { results: Result[] };
}

interface Named {
  name: string;
}

interface Table extends Named {
  columns: { name: string; type: string; nullable: boolean; default: string | null }[];
  /** PostgreSQL's driver hands arrays on as `{a,b}`. */
  indexes: { columns: string | string[]; primary: boolean }[];
}

/** The most results that one search answers with. */
const LIMIT = 1000;

const namesOf = (answer: Answer<Named>): string[] => answer.data.results.map(({ name }) => name);

/**
 * Servers with the tool `search_objects`, as `@bytebase/dbhub` has it over PostgreSQL, MySQL, MariaDB, SQL Server and
 * SQLite. It lists at most 1000 tables of a database, and says nothing of foreign keys.
 */
export const dbhubAdapter = toolAdapter({
  name: 'dbhub',
  databases: {
    tool: 'search_objects',
    arguments: () => ({ object_type: 'schema', limit: LIMIT }),
    read: namesOf,
  },
  tables: {
    tool: 'search_objects',
    arguments: (database) => ({ object_type: 'table', schema: database, detail_level: 'names', limit: LIMIT }),
    read: namesOf,
  },
  table: {
    tool: 'search_objects',
    // A pattern of SQL's LIKE: names with its wildcards match themselves too, and are told apart below.
    arguments: (database, table) => ({
      ...{ object_type: 'table', schema: database, pattern: table },
      ...{ detail_level: 'full', limit: LIMIT },
    }),
    read: (answer: Answer<Table>, database, table): TableSchema | undefined => {
      const found = answer.data.results.find(({ name }) => name === table);
      if (!found) return undefined;
      const primary = found.indexes.find((index) => index.primary);
      return {
        database,
        name: table,
        columns: found.columns.map((column) => ({
          name: column.name,
          type: column.type,
          nullable: column.nullable,
          default: column.default,
        })),
        primaryKey: primary ? columnsOf(primary.columns) : null,
      };
    },
  },
  missing: /does not exist/,
});

const columnsOf = (columns: string | string[]): string[] =>
  typeof columns === 'string'
    ? columns
        .replace(/^\{|\}$/g, '')
        .split(',')
        .map((name) => name.replace(/^"|"$/g, ''))
    : columns;
