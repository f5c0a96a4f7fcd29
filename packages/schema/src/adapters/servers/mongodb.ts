import type { ColumnDescription, TableDescription, TableIndex } from '@mcp-vitals/drift';
import { isObject } from '@mcp-vitals/drift/json-schema';
import { SchemaError } from '../../model/schema-error.js';
import type { SchemaSource } from '../../source/schema-source.js';
import type { AdapterKind, SchemaAdapter, ServerOffer } from '../adapter.js';

const TOOLS = ['list-databases', 'list-collections', 'collection-schema', 'collection-indexes'] as const;

/**
 * `mongodb-mcp-server` from version 3 on. The fields of a collection come from a sample of its documents, so fields may be
 * missing; a field counts as nullable when a sampled document lacks it.
 */
export const mongodbAdapters: AdapterKind = {
  name: 'mongodb',
  adapt: async (server) => {
    if (!fits(server)) return undefined;
    const needsConnection = server.tools.some(
      ({ name, inputSchema }) => name === 'list-databases' && requires(inputSchema, 'connectionId'),
    );
    return mongodbAdapter(needsConnection);
  },
};

const fits = ({ tools }: ServerOffer): boolean => TOOLS.every((name) => tools.some((tool) => tool.name === name));

const requires = (schema: unknown, name: string): boolean =>
  isObject(schema) && Array.isArray(schema.required) && schema.required.includes(name);

function mongodbAdapter(needsConnection: boolean): SchemaAdapter {
  const ask = async (source: SchemaSource, tool: (typeof TOOLS)[number], scope: Record<string, string>) => {
    const connection = needsConnection ? { connectionId: await connectionOf(source) } : {};
    const answer = await source.callTool(tool, { ...connection, ...scope });
    if (!isObject(answer))
      throw new Error(`${tool} answers without structured content: ${String(answer).slice(0, 200)}`);
    return answer;
  };
  return {
    name: 'mongodb',
    fits,
    databases: async (source) => namesIn((await ask(source, 'list-databases', {})).databases),
    tables: async (source, database) => namesIn((await ask(source, 'list-collections', { database })).collections),
    table: async (source, database, collection) => {
      const { collections } = await ask(source, 'list-collections', { database });
      if (!namesIn(collections).includes(collection)) return undefined;
      const { schema } = await ask(source, 'collection-schema', { database, collection });
      const { classicIndexes } = await ask(source, 'collection-indexes', { database, collection });
      return describe(database, collection, schema, classicIndexes);
    },
  };
}

/** Returns the connection that the server is configured with, or else its only one. */
async function connectionOf(source: SchemaSource): Promise<string> {
  const { connections } = (await source.callTool('list-connections', {})) as {
    connections: { connectionId: string; source?: string }[];
  };
  const found = connections.find((one) => one.source === 'preconfigured') ?? connections[0];
  if (found) return found.connectionId;
  throw new SchemaError(
    'unsupported',
    'the MongoDB server has no connection: give it MDB_MCP_CONNECTION_STRING in `server.env`',
  );
}

const namesIn = (list: unknown): string[] => (list as { name: string }[]).map(({ name }) => name);

function describe(database: string, name: string, schema: unknown, indexes: unknown): TableDescription {
  return {
    ...{ database, name, kind: 'collection' },
    columns: Object.entries(schema as Record<string, unknown>).map(([field, of]) => fieldOf(field, of)),
    primaryKey: ['_id'],
    ...{ foreignKeys: [], uniqueConstraints: [], comment: null },
    indexes: (indexes as { name: string; key: object; unique?: boolean }[])
      .filter((index) => index.name !== '_id_')
      .map(
        (index): TableIndex => ({
          name: index.name,
          columns: Object.keys(index.key),
          unique: index.unique ?? 'unknown',
        }),
      ),
  };
}

interface Field {
  readonly types?: { readonly bsonType?: string; readonly name?: string }[];
  readonly type?: string | string[];
}

/** Reads a field as `mongodb-schema` simplifies it: its types, including those inside documents and arrays. */
function fieldOf(name: string, field: unknown): ColumnDescription {
  const { types, type } = (isObject(field) ? field : { type: String(field) }) as Field;
  const names = types?.map((one) => String(one.bsonType ?? one.name)) ?? [type ?? 'unknown'].flat();
  return {
    name,
    type: [...new Set(names.filter((one) => !/^(undefined|null)$/i.test(one)))].sort().join(' | ') || 'null',
    nullable: names.some((one) => /^(undefined|null)$/i.test(one)) ? true : 'unknown',
    ...{ default: null, generated: null, enumValues: null },
    ...{ length: null, precision: null, scale: null, comment: null },
  };
}
