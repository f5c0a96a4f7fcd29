import type { ListedResource } from '../../client/mcp-client.js';
import type { SchemaSource } from '../../source/schema-source.js';
import type { SchemaAdapter } from '../adapter.js';

/** The only schema that `@modelcontextprotocol/server-postgres` offers as resources. */
const DATABASE = 'public';
const TABLE_URI = /^postgres:\/\/.*\/([^/]+)\/schema$/;

/** A row of `information_schema.columns`, as the server returns it. */
interface Row {
  column_name: string;
  data_type: string;
}

/**
 * Servers that offer each table as a resource `postgres://…/<table>/schema` with its columns' names and types, as
 * `@modelcontextprotocol/server-postgres` does, and declare no argument of their tool `query`. No other part is reported.
 */
export const postgresResourcesAdapter: SchemaAdapter = {
  name: 'postgres-resources',
  fits: ({ serverName, tools }) =>
    serverName === 'example-servers/postgres' && tools.some(({ name }) => name === 'query'),
  databases: async () => [DATABASE],
  tables: async (source, database) => (database === DATABASE ? (await listed(source)).map(({ table }) => table) : []),
  table: async (source, database, table) => {
    if (database !== DATABASE) return undefined;
    const found = (await listed(source)).find((one) => one.table === table);
    if (!found) return undefined;
    const rows = (await source.readResource(found.uri)) as Row[];
    return {
      database,
      name: table,
      // The server returns the columns in any order; a stable order makes them comparable.
      columns: rows
        .map((row) => ({ name: row.column_name, type: row.data_type }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  },
  tableOf: (uri) => {
    const table = tableIn(uri);
    return table === undefined ? undefined : { database: DATABASE, table };
  },
};

async function listed(source: SchemaSource): Promise<{ uri: string; table: string }[]> {
  const resources: readonly ListedResource[] = await source.listResources();
  return resources.flatMap(({ uri }) => {
    const table = tableIn(uri);
    return table === undefined ? [] : [{ uri, table }];
  });
}

function tableIn(uri: string): string | undefined {
  const table = TABLE_URI.exec(uri)?.[1];
  return table === undefined ? undefined : decoded(table);
}

/** Decodes a name, which the server writes literally or percent-encoded; a bare per cent sign is part of the name. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
