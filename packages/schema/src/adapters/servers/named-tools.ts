import { isObject } from '@mcp-vitals/drift/json-schema';
import { SchemaError } from '../../model/schema-error.js';
import type { AdapterKind, SchemaAdapter, ServerOffer } from '../adapter.js';
import { namesIn } from '../answers/names.js';
import { tableIn } from '../answers/table-answer.js';

type Tool = ServerOffer['tools'][number];

const DATABASES = /^(list|show|get)[_-]?(databases|schemas|catalogs)$/i;
const TABLES = /^(list|show|get)[_-]?(all[_-]?)?(tables|collections)$/i;
const TABLE =
  /^(describe|inspect|list|get|show)[_-]?(table|collection|table[_-]?schema|table[_-]?info|columns|schema)$/i;
const DATABASE_ARGUMENT = /^(database|db|schema|catalog)([_-]?name)?$/i;
const TABLE_ARGUMENT = /^(table|collection)([_-]?name)?$|^name$/i;
/** The database name for a server that lists no databases. */
const ONLY = 'default';
const MISSING = /not (exist|found)|doesn't exist|no such (?!host|file)|unknown (table|database)|there is no/i;

/** Servers with tools of the usual names that answer with rows under the usual keys. Tried after all specific adapters. */
export const namedToolsAdapters: AdapterKind = {
  name: 'named-tools',
  adapt: async ({ tools }) => {
    const find = (pattern: RegExp) => tools.find(({ name }) => pattern.test(name));
    const [databases, list, describe] = [find(DATABASES), find(TABLES), find(TABLE)];
    if (!list || !describe || argumentOf(describe, TABLE_ARGUMENT) === undefined) return undefined;
    return namedToolsAdapter(databases, list, describe);
  },
};

function namedToolsAdapter(databases: Tool | undefined, list: Tool, describe: Tool): SchemaAdapter {
  const scope = (tool: Tool, database: string, table?: string) =>
    Object.fromEntries(
      [
        [argumentOf(tool, DATABASE_ARGUMENT), database === ONLY ? undefined : database],
        [argumentOf(tool, TABLE_ARGUMENT), table],
      ].filter(([name, value]) => name !== undefined && value !== undefined),
    ) as Record<string, string>;
  const noted = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const isMissing = error instanceof SchemaError && error.code === 'tool_error' && MISSING.test(error.message);
      throw isMissing ? new SchemaError('not_found', error.message, { cause: error }) : error;
    }
  };
  return {
    name: 'named-tools',
    fits: ({ tools }) => [list, describe].every(({ name }) => tools.some((tool) => tool.name === name)),
    databases: async (source) => (databases ? namesIn(await source.callTool(databases.name, {}), 'databases') : [ONLY]),
    tables: async (source, database) =>
      namesIn(await noted(source.callTool(list.name, scope(list, database))), 'tables'),
    table: async (source, database, table) => {
      const answer = await noted(source.callTool(describe.name, scope(describe, database, table)));
      const schema = tableIn(answer, database, table);
      return schema.columns.length === 0 ? undefined : schema;
    },
  };
}

function argumentOf({ inputSchema }: Tool, pattern: RegExp): string | undefined {
  const properties = isObject(inputSchema) && isObject(inputSchema.properties) ? inputSchema.properties : {};
  return Object.keys(properties).find((name) => pattern.test(name));
}
