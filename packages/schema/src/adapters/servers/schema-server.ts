import type { SchemaAdapter } from '../adapter.js';
import { namesIn } from '../answers/names.js';
import { tableIn } from '../answers/table-answer.js';
import { sqlToolsIn } from '../sql/sql-tool.js';
import { toolAdapter } from '../tool-adapter.js';

const byTools = toolAdapter({
  name: 'schema-server',
  databases: { tool: 'list_databases', read: (answer) => namesIn(answer, 'databases') },
  tables: {
    tool: 'list_tables',
    arguments: (database) => ({ database }),
    read: (answer) => namesIn(answer, 'tables'),
  },
  table: {
    tool: 'describe_table',
    arguments: (database, table) => ({ database, table }),
    read: tableIn,
  },
  missing: /^There is no (database|table) |doesn't exist/,
  tableOf: (uri) => {
    const [, database, table] = /^schema:\/\/([^/]+)\/([^/]+)$/.exec(uri) ?? [];
    if (database === undefined || table === undefined) return undefined;
    return { database: decodeURIComponent(database), table: decodeURIComponent(table) };
  },
  uriOf: (database, table) => `schema://${encodeURIComponent(database)}/${encodeURIComponent(table)}`,
});

/**
 * Servers with the tools `list_databases`, `list_tables` and `describe_table`, as the example server of this repository.
 * It does not fit servers that also run SQL, because SQL reports more.
 */
export const schemaServerAdapter: SchemaAdapter = {
  ...byTools,
  fits: (server) => byTools.fits(server) && sqlToolsIn(server.tools).length === 0,
};
