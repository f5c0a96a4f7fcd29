import { readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type McpClient, McpSchemaManager } from '../src/index.js';

type Args = Record<string, unknown>;
interface Tool {
  readonly name: string;
  readonly inputSchema: { readonly type: 'object' };
  readonly outputSchema?: object;
}
interface Recorded {
  readonly server: { name: string; version: string };
  readonly tools: Tool[];
  readonly [key: string]: unknown;
}

const recorded = (file: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/${file}.json`, import.meta.url), 'utf8')) as Recorded;
const tool = (name: string, properties: object = {}, required: string[] = []): Tool => ({
  ...{ name, inputSchema: { type: 'object', properties, required } as Tool['inputSchema'] },
});
const text = { type: 'string' };

/** An answer of several texts. */
class Texts {
  readonly texts: readonly unknown[];

  constructor(...texts: unknown[]) {
    this.texts = texts;
  }
}

const shown = (content: unknown) => ({
  type: 'text',
  text: typeof content === 'string' ? content : JSON.stringify(content),
});

/** Returns a manager of a real server with these tools; answers must match the tools' output schemas. */
async function managerOver(
  info: Recorded['server'],
  tools: readonly Tool[],
  answer: (name: string, args: Args) => unknown,
): Promise<McpSchemaManager> {
  const server = new Server(info, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools as never }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    const { outputSchema } = tools.find(({ name }) => name === params.name)!;
    const content = answer(params.name, params.arguments ?? {});
    if (content instanceof Error) return { content: [{ type: 'text', text: content.message }], isError: true };
    if (outputSchema) expect(new Ajv2020({ strict: false }).validate(outputSchema, content), params.name).toBe(true);
    return {
      content: content instanceof Texts ? content.texts.map(shown) : [shown(content)],
      ...(outputSchema && { structuredContent: content as Args }),
    };
  });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await server.connect(far);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(near);
  const manager = new McpSchemaManager({}, { client: client as unknown as McpClient });
  onTestFinished(() => manager.close());
  return manager;
}

const adapterOf = async (manager: McpSchemaManager) =>
  (await manager.getComprehensiveMonitoringReport()).schema.adapter;

describe('mongodb-mcp-server 3.0.4, by the recorded shape of its tools', () => {
  const { server, tools } = recorded('mongodb-mcp-server-3.0.4');
  const dates = { createdAt: '2026-11-26', lastUsedAt: '2026-11-26', description: 'd', name: 'n' };
  const answers = (connections: string[]) => (name: string, args: Args) => {
    if (name === 'list-connections') {
      return { connections: connections.map((id) => ({ connectionId: id, source: 'preconfigured', ...dates })) };
    }
    if (args.connectionId !== 'preconfigured')
      return new Error(`Connection "${String(args.connectionId)}" does not exist`);
    return {
      'list-databases': { databases: [{ name: 'shop', size: 8192 }], totalCount: 1 },
      'list-collections': { collections: [{ name: 'orders' }], totalCount: 1 },
      'collection-schema': {
        schema: {
          _id: { types: [{ bsonType: 'ObjectId' }] },
          total: { types: [{ bsonType: 'Double' }, { bsonType: 'Int32' }] },
          note: { types: [{ bsonType: 'String' }, { bsonType: 'Undefined' }] },
        },
        fieldsCount: 3,
      },
      'collection-indexes': {
        classicIndexes: [
          { name: '_id_', key: { _id: 1 } },
          { name: 'by_total', key: { total: -1, note: 1 } },
        ],
        ...{ searchIndexes: [], classicIndexesCount: 2, searchIndexesCount: 0 },
      },
    }[name];
  };

  it('is read with collections, their fields and indexes', async () => {
    const manager = await managerOver(server, tools, answers(['preconfigured']));
    expect(await manager.discoverDatabases()).toEqual(['shop']);
    expect(await manager.discoverTables('shop')).toEqual(['orders']);
    const orders = await manager.getTableSchema('shop', 'orders');
    expect(orders).toMatchObject({
      ...{ kind: 'collection', primaryKey: ['_id'], checks: 'unknown' },
      indexes: [{ name: 'by_total', columns: ['total', 'note'], unique: 'unknown' }],
    });
    expect(orders.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
      ['_id', 'ObjectId', 'unknown'],
      ['total', 'Double | Int32', 'unknown'],
      ['note', 'String', true],
    ]);
    await expect(manager.getTableSchema('shop', 'nope')).rejects.toMatchObject({ code: 'not_found' });
    expect(await adapterOf(manager)).toBe('mongodb');
  });

  it('without a connection causes an error that names the setting', async () => {
    const manager = await managerOver(server, tools, answers([]));
    await expect(manager.discoverDatabases()).rejects.toThrow(/no connection: give it MDB_MCP_CONNECTION_STRING/);
  });
});

describe('a server with tools of the usual names', () => {
  const describing = (answer: unknown) =>
    managerOver(
      { name: 'own', version: '1' },
      [tool('list_tables'), tool('describe_table', { table: text }, ['table'])],
      (name) => (name === 'list_tables' ? ['orders'] : answer),
    );

  it.each(['YES', 'true', 'PK', 'PRI', 'PRIMARY KEY', true])(
    'marks a column of the primary key with %s',
    async (mark) => {
      const columns = [
        { name: 'id', type: 'int', primary_key: mark },
        { name: 'total', type: 'int', primary_key: mark === true ? false : '' },
      ];
      const manager = await describing(columns);
      expect((await manager.getTableSchema('default', 'orders')).primaryKey).toEqual(['id']);
    },
  );

  it.each([
    [[null]],
    [[{ columns: ['c'], references: 'customers(id)' }]],
    [[{ columns: ['c'], references: { table: 'customers', columns: 'id' } }]],
    [[{ columns: [{ name: 'c' }], references: { table: 'customers' } }]],
  ])('has unknown foreign keys where they are in a form of its own: %j', async (foreign_keys) => {
    const manager = await describing({ columns: [{ name: 'c', type: 'int' }], foreign_keys });
    expect((await manager.getTableSchema('default', 'orders')).foreignKeys).toBe('unknown');
  });
});

it('@supabase/mcp-server-supabase 0.13.0, by its recorded answers, is read with tables, columns, keys and checks', async () => {
  const { server, tools, listed, described } = recorded('supabase-0.13.0');
  const manager = await managerOver(server, tools, (_, { verbose }) => (verbose === true ? described : listed));
  expect(await manager.discoverDatabases()).toEqual(['Ugly 🦄', 'public']);
  const orders = await manager.getTableSchema('public', 'orders');
  expect(orders).toMatchObject({
    ...{ primaryKey: ['id'], indexes: 'unknown', checks: [{ name: 'total', expression: 'total >= 0::numeric' }] },
    foreignKeys: [
      { columns: ['customer_id'], references: { database: 'public', table: 'customers', columns: ['id'] } },
    ],
  });
  expect(orders.columns.find(({ name }) => name === 'twice')).toMatchObject({
    ...{ generated: '(total * (2)::numeric)', default: null, nullable: true },
  });
  const customers = await manager.getTableSchema('public', 'customers');
  expect(customers).toMatchObject({ comment: 'Who buys', foreignKeys: [] });
  expect(customers.columns.find(({ name }) => name === 'mood')).toMatchObject({
    ...{ type: 'mood', enumValues: ['sad', "it's ok"] },
  });
  expect(await adapterOf(manager)).toBe('supabase');
});

describe('dbhub', () => {
  /** Matches names as dbhub does: LIKE as a regular expression, at most `limit` results. */
  const search = (names: readonly string[], isCounted: boolean) => (_: string, args: Args) => {
    const {
      object_type: type,
      pattern = '%',
      limit = 100,
    } = args as { object_type: string; pattern?: string; limit?: number };
    const like = String(pattern)
      .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.');
    const all = type === 'schema' ? ['public'] : type === 'table' ? names : [];
    const found = all.filter((name) => new RegExp(`^${like}$`, 's').test(name));
    const results = found.slice(0, limit).map((name) => ({ name, ...(isCounted && { table_count: names.length }) }));
    return { success: true, data: { results, truncated: found.length > limit } };
  };
  const hub = { name: 'DBHub MCP Server', version: '1.4.0' };

  it('that truncates its lists is read with all names, of any characters', async () => {
    const name = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abct_0123 -%'.split('')) });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1100, maxLength: 1400 }), async (names) => {
        const manager = await managerOver(hub, [tool('search_objects')], search(names, true));
        expect(await manager.discoverTables('public')).toEqual([...names].sort());
        await manager.close();
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  it('that truncates its lists without a total causes an error, not an incomplete list', async () => {
    const names = Array.from({ length: 1500 }, (_, index) => `t${index}`);
    const manager = await managerOver(hub, [tool('search_objects')], search(names, false));
    await expect(manager.discoverTables('public')).rejects.toThrow(/truncates its list of names: 1000 were returned/);
  });

  it('that truncates its lists and reports more names than are found causes an error, not an incomplete list', async () => {
    const names = Array.from({ length: 1500 }, (_, index) => `t${index}`);
    const hidden = [...names, 'ünseen'];
    const manager = await managerOver(hub, [tool('search_objects')], (of, args) => {
      const { data, success } = search(hidden, true)(of, args);
      return { success, data: { ...data, results: data.results.filter(({ name }) => name !== 'ünseen') } };
    });
    await expect(manager.discoverTables('public')).rejects.toThrow(
      /truncates its list of names: 1500 of 1501 were found/,
    );
  });
});

it('dbhub over PostgreSQL is read with the columns of an index, of any name', async () => {
  const manager = await managerOver({ name: 'DBHub MCP Server', version: '1.4.0' }, [tool('search_objects')], () => ({
    success: true,
    data: {
      results: [
        {
          name: 'orders',
          columns: [],
          indexes: [{ name: 'i', columns: '{id,"last, first","say \\"a\\\\b\\"","{}"}', unique: true, primary: false }],
        },
      ],
    },
  }));
  const { indexes } = await manager.getTableSchema('public', 'orders');
  expect(indexes).toEqual([{ name: 'i', columns: ['id', 'last, first', 'say "a\\b"', '{}'], unique: true }]);
});

it('DuckDB is read with types, values and indexes that have commas', async () => {
  const column = (name: string, type: string, digits: number | null = null, scale: number | null = null) => ({
    ...{ name, type, nullable: true, default: null, digits, scale, comment: null },
  });
  const table = {
    ...{ kind: 'table', comment: null, constraints: null },
    columns: [
      column('price', 'DECIMAL(10,2)', 10, 2),
      column('prices', 'DECIMAL(10,2)[]'),
      column('box', 'STRUCT(a INTEGER, b DECIMAL(3,1))'),
      column('mood', "ENUM('a, b', 'c''d')"),
    ],
    indexes: [{ name: 'i', unique: true, expressions: ['id', '"last, first"', '"a""b"', "(COALESCE(id, ', '))"] }],
  };
  const query = { ...tool('query', { sql: text }, ['sql']), description: 'Queries DuckDB' };
  const manager = await managerOver({ name: 'duckdb', version: '1' }, [query], (_, { sql }) => {
    const [, from, size] = /substr\(h, (\d+), (\d+)\)/.exec(String(sql)) ?? [];
    const document = /pragma_version/.test(String(sql)) ? 'duckdb' : table;
    const hex = Buffer.from(JSON.stringify(document)).toString('hex');
    return from === undefined
      ? []
      : [{ part: `MCPV${hex.length}x${hex.slice(+from - 1, +from - 1 + Number(size))}VPCM` }];
  });
  const { columns, indexes } = await manager.getTableSchema('main', 'orders');
  expect(columns.map(({ type, precision, scale, enumValues }) => [type, precision, scale, enumValues])).toEqual([
    ['DECIMAL', 10, 2, null],
    ['DECIMAL(10,2)[]', null, null, null],
    ['STRUCT(a INTEGER, b DECIMAL(3,1))', null, null, null],
    ['ENUM', null, null, ['a, b', "c'd"]],
  ]);
  expect(indexes).toEqual([{ name: 'i', unique: true, columns: ['id', 'last, first', 'a"b', "(COALESCE(id, ', '))"] }]);
});

describe('tools of the usual names', () => {
  it.each([
    [{ tables: [{ table_name: 'orders' }] }, { columns: [{ column_name: 'id', data_type: 'int', is_nullable: 'NO' }] }],
    [['orders'], [{ name: 'id', type: 'int', notnull: 1, dflt_value: null, pk: 1 }]],
    [[{ Tables_in_shop: 'orders' }], [{ Field: 'id', Type: 'int', Null: 'NO', Key: 'PRI', Default: null }]],
    [{ data: { tables: ['orders'] } }, { data: { fields: [{ Name: 'id', Type: 'int', Nullable: false }] } }],
    // Snowflake
    [[{ name: 'orders' }], [{ name: 'id', type: 'int', 'null?': 'N', 'primary key': 'Y' }]],
    // BigQuery
    [['orders'], { schema: { fields: [{ name: 'id', type: 'int', mode: 'REQUIRED' }] } }],
    // Oracle
    [[{ OWNER: 'HR', OBJECT_NAME: 'orders' }], [{ COLUMN_NAME: 'id', DATA_TYPE: 'int', NULLABLE: 'N' }]],
    [[{ Tables_in_shop: 'orders', Table_type: 'BASE TABLE' }], [{ name: 'id', type: 'int', nullable: 'no' }]],
    // FastMCP writes each item of a list as a text of its own.
    [['orders'], new Texts({ name: 'id', type: 'int', nullable: false }, { name: 'n', type: 'text' })],
    [new Texts('Found 1 table', ['orders']), new Texts([{ name: 'id', type: 'int', nullable: false }], 'took 1 ms')],
    [
      { tables: ['orders'], total: 1, next_page_token: null, truncated: false },
      { columns: [{ name: 'id', type: 'int', nullable: false }], warnings: ['x'] },
    ],
  ])('are read with rows under any usual keys: %j', async (tables, table) => {
    const tools = [tool('list_tables', { schema: text }), tool('describe_table', { table_name: text }, ['table_name'])];
    const manager = await managerOver({ name: 'rows', version: '1' }, tools, (name, args) => {
      if (name === 'list_tables') return tables;
      return args.table_name === 'orders' ? table : new Error('Table does not exist');
    });
    const [database] = await manager.discoverDatabases();
    expect(await manager.discoverTables(database!)).toEqual(['orders']);
    expect(await manager.getTableSchema(database!, 'orders')).toMatchObject({
      columns: expect.arrayContaining([
        expect.objectContaining({ name: 'id', type: 'int', nullable: false }),
      ]) as unknown[],
    });
    await expect(manager.getTableSchema(database!, 'nope')).rejects.toMatchObject({ code: 'not_found' });
    expect(await adapterOf(manager)).toBe('named-tools');
  });

  it.each([
    [{ tables: ['orders'], has_more: true }],
    [{ tables: [{ name: 'orders' }], next_page_token: 'abc', total_tables: 51 }],
    [{ data: { tables: ['orders'], truncated: true } }],
    [{ tables: ['orders'], pagination: { total: 51 } }],
    [{ errors: ['permission denied'] }],
    [{ message: 'no permission', warnings: [] }],
    [[{ owner: 'HR', which: 'EMP' }]],
  ])('cause an error where no complete list of names is returned: %j', async (tables) => {
    const tools = [tool('list_tables'), tool('describe_table', { table: text }, ['table'])];
    const manager = await managerOver({ name: 'cut', version: '1' }, tools, () => tables);
    await expect(manager.discoverTables('default')).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('are read with names in a text each', async () => {
    const tools = [tool('list_tables'), tool('describe_table', { table: text }, ['table'])];
    const manager = await managerOver({ name: 'rows', version: '1' }, tools, () => new Texts('orders', 'users'));
    expect(await manager.discoverTables('default')).toEqual(['orders', 'users']);
  });

  it('are read with sizes, where SQL Server writes -1 for none', async () => {
    const tools = [tool('list_tables'), tool('describe_table', { table: text }, ['table'])];
    const sizes = { CHARACTER_MAXIMUM_LENGTH: -1, NUMERIC_PRECISION: null, NUMERIC_SCALE: null };
    const rows = [
      { COLUMN_NAME: 'a', DATA_TYPE: 'nvarchar', IS_NULLABLE: 'YES', ...sizes },
      { COLUMN_NAME: 'b', DATA_TYPE: 'nvarchar', IS_NULLABLE: 'YES', ...sizes, CHARACTER_MAXIMUM_LENGTH: 50 },
      { COLUMN_NAME: 'c', DATA_TYPE: 'decimal', IS_NULLABLE: 'YES', ...sizes, NUMERIC_PRECISION: 10, NUMERIC_SCALE: 2 },
    ];
    const manager = await managerOver({ name: 'mssql', version: '1' }, tools, () => rows);
    expect((await manager.getTableSchema('default', 'orders')).columns).toMatchObject([
      { name: 'a', length: null },
      { name: 'b', length: 50 },
      { name: 'c', precision: 10, scale: 2 },
    ]);
  });

  it('report a table that was read before and is missing now', async () => {
    let isThere = true;
    const tools = [tool('list_tables'), tool('describe_table', { table: text }, ['table'])];
    const manager = await managerOver({ name: 'rows', version: '1' }, tools, () =>
      isThere ? [{ name: 'id', type: 'int' }] : new Error('Table does not exist'),
    );
    await manager.getTableSchema('default', 'orders');
    isThere = false;
    manager.invalidate();
    await expect(manager.getTableSchema('default', 'orders')).rejects.toMatchObject({ code: 'not_found' });
    await expect
      .poll(async () => (await manager.getComprehensiveMonitoringReport()).schema.drift.changes)
      .toMatchObject([{ kind: 'table', name: 'default.orders', change: 'removed' }]);
  });

  it('report every table of a database that is gone, and none where the error is about something else', async () => {
    const tables = tool('list_tables', { database: text }, ['database']);
    const describeTable = tool('describe_table', { database: text, table: text }, ['database', 'table']);
    let [databases, failure] = [['shop', 'hr'], undefined as Error | undefined];
    const answers: Record<string, () => unknown> = {
      list_schemas: () => databases,
      list_tables: () => failure ?? ['orders', 'users'],
      describe_table: () => [{ name: 'id', type: 'int' }],
    };
    const tools = [tool('list_schemas'), tables, describeTable];
    const manager = await managerOver({ name: 'rows', version: '1' }, tools, (name) => answers[name]!());
    const changes = async () => (await manager.getComprehensiveMonitoringReport()).schema.drift.changes;
    for (const name of ['orders', 'users']) await manager.getTableSchema('shop', name);
    await manager.getTableSchema('hr', 'orders');
    failure = new Error('the connection pool was not found');
    await expect(manager.discoverTables('shop')).rejects.toMatchObject({ code: 'not_found' });
    await manager.detectDrift();
    expect(await changes()).toEqual([]);
    databases = ['hr'];
    manager.invalidate();
    await expect(manager.discoverTables('shop')).rejects.toMatchObject({ code: 'not_found' });
    await expect
      .poll(async () => (await changes()).map(({ name, change }) => `${change} ${name}`))
      .toEqual(['removed shop.orders', 'removed shop.users']);
  });

  it('with an answer of another shape cause an error with the expected and the actual shape', async () => {
    const tools = [tool('list_tables'), tool('describe_table', { table: text }, ['table'])];
    const manager = await managerOver({ name: 'prose', version: '1' }, tools, () => 'There are three tables.');
    await expect(manager.discoverTables('default')).rejects.toThrow(
      /adapter named-tools cannot read the answer: expected a list of tables, got the text "There are three tables\."\. .*declare an adapter/,
    );
  });
});

it('a tool for SQL that returns no row is not taken for a database', async () => {
  const tools = [tool('query', { sql: text }, ['sql'])];
  const manager = await managerOver({ name: 'search', version: '1' }, tools, () => 'no results');
  await expect(manager.connect()).rejects.toMatchObject({ code: 'unsupported' });
});
