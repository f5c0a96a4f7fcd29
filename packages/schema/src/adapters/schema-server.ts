import type { TableSchema } from '@mcp-vitals/drift';
import { toolAdapter } from './tool-adapter.js';

interface Named {
  name: string;
}

interface Description {
  database: string;
  name: string;
  kind: 'table' | 'view';
  columns: { name: string; type: string; nullable: boolean; default: string | null }[];
  primaryKey: { columns: string[] } | null;
  foreignKeys: { columns: string[]; references: { database: string; table: string; columns: string[] } }[];
}

/** The tools `list_databases`, `list_tables` and `describe_table`, as the example server of this repository has them. */
export const schemaServerAdapter = toolAdapter({
  name: 'schema-server',
  databases: {
    tool: 'list_databases',
    read: (answer: { databases: Named[] }) => answer.databases.map(({ name }) => name),
  },
  tables: {
    tool: 'list_tables',
    arguments: (database) => ({ database }),
    read: (answer: { tables: Named[] }) => answer.tables.map(({ name }) => name),
  },
  table: {
    tool: 'describe_table',
    arguments: (database, table) => ({ database, table }),
    read: readDescription,
  },
  missing: /^There is no (database|table) /,
  tableOf: (uri) => {
    const [, database, table] = /^schema:\/\/([^/]+)\/([^/]+)$/.exec(uri) ?? [];
    if (database === undefined || table === undefined) return undefined;
    return { database: decodeURIComponent(database), table: decodeURIComponent(table) };
  },
  uriOf: (database, table) => `schema://${encodeURIComponent(database)}/${encodeURIComponent(table)}`,
});

function readDescription(answer: Description): TableSchema {
  const { database, name, kind, columns, primaryKey, foreignKeys } = answer;
  return {
    database,
    name,
    kind,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      nullable: column.nullable,
      default: column.default,
    })),
    primaryKey: primaryKey === null ? null : [...primaryKey.columns],
    foreignKeys: foreignKeys.map((key) => ({
      columns: [...key.columns],
      references: { ...key.references, columns: [...key.references.columns] },
    })),
  };
}
