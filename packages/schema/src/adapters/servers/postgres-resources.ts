import type { ListedResource } from '../../client/mcp-client.js';
import type { SchemaSource } from '../../source/schema-source.js';
import type { SchemaAdapter } from '../adapter.js';

/** The schema that `@modelcontextprotocol/server-postgres` shows as resources, the only one. */
const DATABASE = 'public';
const TABLE_URI = /^postgres:\/\/.*\/([^/]+)\/schema$/;

/** A row of `information_schema.columns`, as the server passes it on. */
interface Row {
  column_name: string;
  data_type: string;
}

/**
 * Servers that show each table as a resource `postgres://…/<table>/schema` with its columns' names and types, as
 * `@modelcontextprotocol/server-postgres` does, and do not say how their tool `query` is asked. Nothing else is told.
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
      // The server gives them in any order; in one that stays, they can be compared.
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

/** The server writes names as they are, or encoded where they have to be; a bare per cent sign is one of a name. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
