import type { TableDescription } from '@mcp-vitals/drift';
import { isObject } from '@mcp-vitals/drift/json-schema';
import { SchemaError } from '../../model/schema-error.js';
import type { SchemaSource } from '../../source/schema-source.js';
import type { AdapterKind, SchemaAdapter, ServerOffer } from '../adapter.js';
import { allNames, type Search } from './dbhub-names.js';

interface Found {
  readonly name: string;
  readonly table_count?: number;
  readonly comment?: string | null;
  readonly columns: {
    name: string;
    type: string;
    nullable: boolean;
    default: string | null;
    comment?: string | null;
  }[];
  /** A PostgreSQL array arrives as `{a,b}`. */
  readonly indexes?: { name?: string; columns: string | string[]; unique?: boolean; primary: boolean }[];
}

interface Answer {
  readonly data: { readonly results: Found[]; readonly truncated?: boolean };
}

/** The maximum number of results of one search. */
const LIMIT = 1000;
const TOOL = /^search_objects(?:_(.+))?$/s;

/**
 * Servers with the tool `search_objects`, as `@bytebase/dbhub` offers it over PostgreSQL, MySQL, MariaDB, SQL Server and
 * SQLite. With several sources there is one tool for each, and a database is named `source.schema`. Foreign keys, checks
 * and generated columns are not reported.
 */
export const dbhubAdapters: AdapterKind = {
  name: 'dbhub',
  adapt: async ({ tools }) => {
    const found = tools.filter(({ name }) => TOOL.test(name));
    return found.length === 0 ? undefined : dbhubAdapter(found);
  },
};

function dbhubAdapter(tools: ServerOffer['tools']): SchemaAdapter {
  const sources = tools.map((tool) => ({
    tool: tool.name,
    prefix: tools.length === 1 ? '' : `${TOOL.exec(tool.name)![1] ?? 'default'}.`,
    // Since June 2026 views are objects of their own; before, they were listed as tables.
    objects: takesViews(tool.inputSchema) ? (['table', 'view'] as const) : (['table'] as const),
  }));
  const sourceOf = (database: string) => {
    const source = sources.find(({ prefix }) => database.startsWith(prefix));
    if (!source) throw new SchemaError('not_found', `there is no database ${database}`);
    return { ...source, schema: database.slice(source.prefix.length) };
  };
  return {
    name: 'dbhub',
    fits: (server) => server.tools.some(({ name }) => TOOL.test(name)),
    databases: async (source) => {
      const names = await Promise.all(
        sources.map(async ({ tool, prefix }) => {
          const schemas = await allNames(searchOf(source, tool, { object_type: 'schema' }), undefined);
          return schemas.map((name) => prefix + name);
        }),
      );
      return names.flat();
    },
    tables: async (source, database) => {
      const { tool, schema, objects } = sourceOf(database);
      const names: string[] = [];
      for (const object of objects) {
        const count = object === 'table' ? () => countOf(source, tool, schema) : undefined;
        names.push(...(await allNames(searchOf(source, tool, { object_type: object, schema }), count)));
      }
      return [...new Set(names)];
    },
    table: async (source, database, table) => {
      const { tool, schema, objects } = sourceOf(database);
      for (const object of objects) {
        // The name is used as a LIKE pattern: wildcards in it may match other names too, which are filtered out here.
        const scope = { object_type: object, schema, pattern: table };
        const { data } = await ask(source, tool, { ...scope, detail_level: 'full', limit: LIMIT });
        const found = data.results.find(({ name }) => name === table);
        if (found) return describe(found, database, objects.length === 1 ? 'unknown' : object);
        if (data.truncated) throw new SchemaError('unreadable', `${tool} truncates the answer for the name ${table}`);
      }
      return undefined;
    },
  };
}

/** Whether the tool lists views. A schema without types is taken to allow them: the error for an unknown type reads as none. */
function takesViews(schema: unknown): boolean {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const type = properties.object_type;
  return !isObject(type) || !Array.isArray(type.enum) || type.enum.includes('view');
}

const searchOf =
  (source: SchemaSource, tool: string, scope: Record<string, unknown>): Search =>
  async (pattern) => {
    const { data } = await ask(source, tool, { ...scope, pattern, detail_level: 'names', limit: LIMIT });
    return { names: data.results.map(({ name }) => name), isCut: data.truncated === true };
  };

async function countOf(source: SchemaSource, tool: string, schema: string): Promise<number | undefined> {
  const scope = { object_type: 'schema', pattern: schema, detail_level: 'summary', limit: LIMIT };
  const { data } = await ask(source, tool, scope);
  return data.results.find(({ name }) => name === schema)?.table_count;
}

async function ask(source: SchemaSource, tool: string, args: Record<string, unknown>): Promise<Answer> {
  try {
    return (await source.callTool(tool, args)) as Answer;
  } catch (error) {
    const isMissing =
      error instanceof SchemaError && error.code === 'tool_error' && /does not exist/.test(error.message);
    throw isMissing ? new SchemaError('not_found', error.message) : error;
  }
}

function describe(found: Found, database: string, kind: 'table' | 'view' | 'unknown'): TableDescription {
  const indexes = found.indexes ?? [];
  const primary = indexes.find((index) => index.primary);
  return {
    ...{ database, name: found.name, kind },
    columns: found.columns.map(({ name, type, nullable, default: value, comment }) => ({
      // MariaDB writes NULL for the missing default of a nullable column.
      ...{ name, type, nullable, default: value === 'NULL' ? null : value },
      ...(comment !== undefined && { comment }),
    })),
    primaryKey: primary ? columnsOf(primary.columns) : null,
    indexes: indexes
      .filter((index) => !index.primary)
      .map(({ name, columns, unique }) => ({ name: name ?? '', columns: columnsOf(columns), unique: unique === true }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(found.comment !== undefined && { comment: found.comment }),
  };
}

/** An element of a PostgreSQL array: in quotes, with backslashes before quotes and backslashes, or as it is. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|[^{},"]+/gs;

const columnsOf = (columns: string | string[]): string[] =>
  typeof columns === 'string'
    ? [...columns.matchAll(ELEMENT)].map(([plain, quoted]) => quoted?.replaceAll(/\\(.)/gs, '$1') ?? plain)
    : columns;
