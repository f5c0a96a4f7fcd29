import { SchemaError } from '../../model/schema-error.js';
import type { SchemaSource } from '../../source/schema-source.js';
import type { AdapterKind, SchemaAdapter, ServerOffer } from '../adapter.js';
import { textOf } from '../answers/fields.js';
import { queryCatalogue } from './catalogue-query.js';
import type { Dialect } from './dialect.js';
import { duckdb } from './duckdb.js';
import { mariadb, mysql } from './mysql.js';
import { postgres } from './postgres.js';
import { type SqlTool, sqlToolsIn } from './sql-tool.js';
import { sqlite } from './sqlite.js';

const DIALECTS: readonly Dialect[] = [postgres, mariadb, mysql, sqlite, duckdb];
/** The most SQL tools tried; tools declared read-only come first. */
const MAX_TOOLS = 3;

/**
 * Servers with a tool that runs an SQL statement. The adapter queries the database's own catalogue, with SELECT only, so
 * it reports everything that the database knows. It finds the dialect by probing.
 */
export const sqlAdapters: AdapterKind = {
  name: 'sql',
  adapt: async (server, source) => {
    for (const tool of sqlToolsIn(server.tools).slice(0, MAX_TOOLS)) {
      for (const dialect of inOrder(server)) {
        if (await speaks(source, tool, dialect)) return sqlAdapter(tool, dialect);
      }
    }
    return undefined;
  },
};

/** Returns the dialects, the most likely ones first. */
function inOrder({ serverName, tools }: ServerOffer): Dialect[] {
  const words = [serverName, ...tools.map(({ name, description }) => `${name} ${textOf(description ?? '')}`)].join(' ');
  return [...DIALECTS].sort((a, b) => Number(b.hint.test(words)) - Number(a.hint.test(words)));
}

async function speaks(source: SchemaSource, tool: SqlTool, dialect: Dialect): Promise<boolean> {
  try {
    const answer = await queryCatalogue(source, { ...tool, partSize: 500 }, dialect, dialect.probe);
    return answer === dialect.name;
  } catch (error) {
    // An unavailable server tells nothing about its dialect; any other error means another database.
    if (error instanceof SchemaError && (error.code === 'unavailable' || error.code === 'closed')) throw error;
    return false;
  }
}

function sqlAdapter(tool: SqlTool, dialect: Dialect): SchemaAdapter {
  const ask = (source: SchemaSource, json: string) => queryCatalogue(source, tool, dialect, json);
  return {
    name: `sql-${dialect.name}`,
    fits: ({ tools }) => tools.some(({ name }) => name === tool.name),
    databases: async (source) => namesOf(await ask(source, dialect.databases)),
    tables: async (source, database) => {
      const asked = ask(source, dialect.tables(database)).then(namesOf);
      const tables = await asked.catch(() => []);
      if (tables.length > 0) return tables;
      // For a missing schema, some databases return nothing, others an error.
      const databases = namesOf(await ask(source, dialect.databases));
      if (!databases.includes(database)) throw new SchemaError('not_found', `there is no database ${database}`);
      return asked;
    },
    table: async (source, database, table) => {
      const answer = await ask(source, dialect.table(database, table));
      return answer === null ? undefined : dialect.describe(answer as Record<string, unknown>, database, table);
    },
  };
}

/** Returns names in the same order for every database. */
const namesOf = (answer: unknown): string[] => ((answer ?? []) as string[]).sort();
