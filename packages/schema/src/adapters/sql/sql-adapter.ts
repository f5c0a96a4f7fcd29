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
/** A server with more tools for SQL than this has the ones that only read first. */
const MAX_TOOLS = 3;

/**
 * Any server with a tool that runs a statement of SQL: the database's own catalogue is asked, with SELECT alone, so
 * everything is told that the database knows. Which database it is is found out by asking.
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

/** The dialects, the likely ones first. */
function inOrder({ serverName, tools }: ServerOffer): Dialect[] {
  const words = [serverName, ...tools.map(({ name, description }) => `${name} ${textOf(description ?? '')}`)].join(' ');
  return [...DIALECTS].sort((a, b) => Number(b.hint.test(words)) - Number(a.hint.test(words)));
}

async function speaks(source: SchemaSource, tool: SqlTool, dialect: Dialect): Promise<boolean> {
  try {
    const answer = await queryCatalogue(source, { ...tool, partSize: 500 }, dialect, dialect.probe);
    return answer === dialect.name;
  } catch (error) {
    // A server that is away says nothing of its dialect; any other error is that of a database of another kind.
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
      // Some databases answer nothing for a schema that is not there, others an error.
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

/** In one order, whichever the database has. */
const namesOf = (answer: unknown): string[] => ((answer ?? []) as string[]).sort();
