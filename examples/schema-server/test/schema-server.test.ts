import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SchemaService } from '../src/index.js';
import {
  createSchemaService,
  listen,
  MAX_SAMPLE_ROWS,
  openDatabase,
  SAMPLE,
  type SchemaDatabase,
  sdkV1,
  sdkV2,
  tableDescription,
  tableSummary,
} from '../src/index.js';
import { HttpSessions } from '../src/serve/http-sessions.js';
import { type AnyClient, inMemory, overHttp } from './clients.js';

let database: SchemaDatabase;
let service: SchemaService;
const cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await openDatabase(undefined);
  service = createSchemaService(database);
});
afterAll(async () => {
  await Promise.all(cleanUp.map((close) => close()));
  await database.close();
});

async function httpUrl(sdk: typeof sdkV1): Promise<string> {
  const listener = await listen(sdk.serveHttp(service), { host: '127.0.0.1', port: 0 });
  cleanUp.push(() => listener.close());
  return listener.url;
}

const connections: Record<string, () => Promise<AnyClient>> = {
  'v1 over HTTP': async () => overHttp.v1(await httpUrl(sdkV1)),
  'v2 over HTTP': async () => overHttp.modern(await httpUrl(sdkV2)),
};

test.each<[string, () => Promise<AnyClient>]>([
  ['v1 in memory', () => inMemory.v1(service)],
  ['v2 in memory', () => inMemory.v2(service)],
  ['a v1 client of a v2 server over HTTP', async () => overHttp.v1(await httpUrl(sdkV2))],
  ['a v2 client of a v1 server over HTTP', async () => overHttp.v2(await httpUrl(sdkV1))],
])('%s: the same service', async (_name, connect) => {
  const client = await connect();
  cleanUp.unshift(() => client.close());
  expect((await client.listTools()).tools).toHaveLength(5);
  const args = { database: 'sales', table: 'orders' };
  const { structuredContent } = await client.callTool({ name: 'describe_table', arguments: args });
  expect(tableDescription.parse(structuredContent)).toMatchObject({ name: 'orders', estimatedRows: 40 });
  const unknown = await client.callTool({ name: 'describe_table', arguments: { ...args, table: 'nope' } });
  expect(unknown).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('list_tables') }] });
  await expect(client.readResource({ uri: 'schema://nope/orders' })).rejects.toThrow(/There is no database "nope"/);
});

describe.each(Object.entries(connections))('%s', (_name, connect) => {
  let client: AnyClient;
  beforeAll(async () => {
    client = await connect();
    cleanUp.unshift(() => client.close());
  });
  const call = async (name: string, args: Record<string, unknown> = {}) =>
    await client.callTool({ name, arguments: args });
  const answer = async <T>(name: string, args: Record<string, unknown> = {}) => {
    const result = await call(name, args);
    expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
    expect(JSON.parse((result.content as { text: string }[])[0]!.text)).toEqual(result.structuredContent);
    return result.structuredContent as T;
  };
  const failure = async (name: string, args: Record<string, unknown>) => {
    const result = await call(name, args);
    expect(result.isError).toBe(true);
    return (result.content as { text: string }[])[0]!.text;
  };
  const validate = (query: string) =>
    answer<{ valid: boolean; error?: string; plan?: unknown }>('validate_query', { database: 'sales', query });

  test('offers five read-only tools with input and output schemas', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'list_databases',
      'list_tables',
      'describe_table',
      'sample_rows',
      'validate_query',
    ]);
    for (const tool of tools) {
      expect(tool.description!.length).toBeGreaterThan(40);
      expect(tool.outputSchema).toMatchObject({ type: 'object' });
      expect(tool.annotations).toMatchObject({ readOnlyHint: true });
    }
  });

  test('describes every table of every database', async () => {
    // After listing the tools the client checks every answer against the tool's output schema.
    await client.listTools();
    const { databases } = await answer<{ databases: { name: string }[] }>('list_databases');
    expect(databases.map(({ name }) => name)).toEqual(expect.arrayContaining(SAMPLE.map(({ name }) => name)));
    for (const schema of SAMPLE) {
      const listed = await answer<{ tables: { name: string; kind: string }[] }>('list_tables', {
        database: schema.name,
      });
      expect(listed.tables.map(({ name }) => name).sort()).toEqual(
        [...schema.tables, ...schema.views].map(({ name }) => name).sort(),
      );
      expect(listed.tables.map((table) => tableSummary.parse(table))).toEqual(listed.tables);
      for (const table of schema.tables) {
        const described = tableDescription.parse(
          await answer('describe_table', { database: schema.name, table: table.name }),
        );
        expect(described.columns.map(({ name }) => name)).toEqual(Object.keys(table.columns));
        expect(described.primaryKey?.columns).toEqual(table.primaryKey);
        expect(described).toMatchObject({ kind: 'table', comment: table.comment, estimatedRows: table.rowCount });
      }
    }
  });

  test('describes keys, indexes, comments, defaults and types', async () => {
    const orders = tableDescription.parse(await answer('describe_table', { database: 'sales', table: 'orders' }));
    expect(orders.columns.find(({ name }) => name === 'status')).toEqual({
      name: 'status',
      type: 'sales.order_status',
      nullable: false,
      default: "'open'::sales.order_status",
      comment: 'How far the order has come',
      position: 6,
    });
    expect(orders.uniqueKeys).toEqual([{ name: 'orders_code_key', columns: ['code'] }]);
    expect(orders.foreignKeys.find(({ columns }) => columns[0] === 'customer_id')?.references).toEqual({
      database: 'sales',
      table: 'customers',
      columns: ['id'],
    });
    expect(orders.indexes).toContainEqual({
      name: 'orders_status_placed_at_idx',
      columns: ['status', 'placed_at'],
      method: 'btree',
      unique: false,
    });
    const returns = tableDescription.parse(await answer('describe_table', { database: 'sales', table: 'returns' }));
    expect(returns.foreignKeys).toContainEqual({
      name: 'returns_order_id_line_no_fkey',
      columns: ['order_id', 'line_no'],
      references: { database: 'sales', table: 'order_lines', columns: ['order_id', 'line_no'] },
    });
  });

  test('samples rows, up to its bound', async () => {
    const sample = (args: object) =>
      answer<{ rows: Record<string, unknown>[] }>('sample_rows', { database: 'inventory', table: 'products', ...args });
    expect((await sample({})).rows).toHaveLength(5);
    expect((await sample({ limit: 2 })).rows[0]).toMatchObject({
      id: 1,
      sku: 'SKU-0001',
      attributes: { colour: 'blue' },
    });
    expect((await sample({ limit: MAX_SAMPLE_ROWS })).rows).toHaveLength(30);
    for (const limit of [0, MAX_SAMPLE_ROWS + 1, 1.5, -1]) {
      const refused = await call('sample_rows', { database: 'inventory', table: 'products', limit }).catch(
        (error: unknown) => ({ isError: error }),
      );
      expect(refused.isError).toBeTruthy();
    }
  });

  test('plans a SELECT and explains the errors of one', async () => {
    expect(await validate('SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id;')).toMatchObject(
      {
        valid: true,
        plan: { 'Node Type': expect.any(String) },
      },
    );
    expect(await validate('SELECT count(*) FROM inventory.products')).toMatchObject({ valid: true });
    expect(await validate('SELECT nope FROM orders')).toEqual({ valid: false, error: 'column "nope" does not exist' });
    expect(await validate('SELECT * FROM products')).toEqual({
      valid: false,
      error: 'relation "products" does not exist',
    });
    expect(await validate('SELECT FROM WHERE')).toMatchObject({
      valid: false,
      error: expect.stringContaining('syntax error'),
    });
  });

  test.each([
    'INSERT INTO regions (id, name, currency) VALUES (99, $$x$$, $$EUR$$)',
    'DELETE FROM returns',
    'SELECT 1; DROP TABLE returns',
    'WITH gone AS (DELETE FROM returns RETURNING *) SELECT * FROM gone',
    'WITH a AS (SELECT 1) DELETE FROM returns',
    'SELECT * INTO stolen FROM returns',
    'SELECT * FROM returns FOR UPDATE',
    'TRUNCATE returns',
    'EXPLAIN ANALYZE DELETE FROM returns',
    'COPY returns TO PROGRAM $$true$$',
  ])('refuses %s', async (query) => {
    expect(await validate(query)).toMatchObject({ valid: false, error: expect.any(String) });
    const { rows } = await answer<{ rows: unknown[] }>('sample_rows', {
      database: 'sales',
      table: 'returns',
      limit: 50,
    });
    expect(rows).toHaveLength(10);
  });

  test('does not run the statement it plans', async () => {
    // Longer than the test may last.
    expect(await validate('SELECT pg_sleep(3600)')).toMatchObject({ valid: true });
  });

  test.each(['nope', 'SALES', 'sales"; DROP SCHEMA sales CASCADE; --', "sales' OR '1'='1", 'sales\u0000', '../sales'])(
    'takes %j for the name it is',
    async (name) => {
      expect(await failure('list_tables', { database: name })).toMatch(/^There is no database .*list_databases/);
      expect(await failure('describe_table', { database: name, table: 'orders' })).toMatch(/^There is no database/);
      expect(await failure('describe_table', { database: 'sales', table: name })).toMatch(
        /^There is no table .*list_tables/,
      );
      expect(await failure('sample_rows', { database: 'sales', table: name })).toMatch(/^There is no table/);
      expect(await failure('validate_query', { database: name, query: 'SELECT 1' })).toMatch(/^There is no database/);
    },
  );

  test('every table is a resource', async () => {
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['schema://{database}/{table}']);
    const { resources } = await client.listResources();
    expect(resources).toHaveLength(SAMPLE.flatMap(({ tables, views }) => [...tables, ...views]).length);
    const { contents } = await client.readResource({ uri: 'schema://hr/employees' });
    const [content] = contents as { mimeType: string; text: string }[];
    expect(content!.mimeType).toBe('application/json');
    expect(tableDescription.parse(JSON.parse(content!.text))).toEqual(
      await answer('describe_table', { database: 'hr', table: 'employees' }),
    );
    await expect(client.readResource({ uri: 'schema://hr/nope' })).rejects.toThrow(/There is no table "nope"/);
  });

  test('completes names', async () => {
    const ref = { type: 'ref/resource', uri: 'schema://{database}/{table}' } as const;
    const databases = await client.complete({ ref, argument: { name: 'database', value: 'a' } });
    expect(databases.completion.values).toEqual(['analytics']);
    const tables = await client.complete({
      ref,
      argument: { name: 'table', value: 'or' },
      context: { arguments: { database: 'sales' } },
    });
    expect(tables.completion.values).toEqual(['order_lines', 'orders']);
    expect((await client.complete({ ref, argument: { name: 'table', value: 'or' } })).completion.values).toEqual([]);
  });
});

test('a statement that takes too long is ended, and the next one is answered', async () => {
  const client = await inMemory.v2(service);
  cleanUp.unshift(() => client.close());
  const slow = { database: 'sales', query: "SELECT repeat('x', 900000000)" };
  const { structuredContent } = await client.callTool({ name: 'validate_query', arguments: slow });
  expect(structuredContent).toEqual({ valid: false, error: 'the statement was stopped after 2000 ms' });
  expect(await database.query(database.catalogue.tables('hr', 'skills'))).toHaveLength(1);
});

test('protocol, plan and transaction refuse a statement that passes the first check', async () => {
  const ask = (text: string, operation: 'SELECT' | 'EXPLAIN' = 'SELECT') =>
    database.query({ operation, text, values: [], database: 'sales' });
  await expect(ask('SELECT 1; DROP TABLE sales.returns')).rejects.toMatchObject({ code: '42601' });
  await expect(ask('DELETE FROM sales.returns')).rejects.toMatchObject({ code: '25006' });
  await expect(ask('SET default_transaction_read_only = off; DELETE FROM sales.returns')).rejects.toThrow();
  const { plan, readPlan } = database.catalogue;
  const planned = plan('sales', 'WITH gone AS (DELETE FROM returns RETURNING *) SELECT * FROM gone', '');
  expect(readPlan(await database.query(planned)).changes).toEqual(['returns']);
  expect(await ask('SELECT id FROM sales.returns')).toHaveLength(10);
});

test.each([sdkV1, sdkV2])('sessions end when the client says so, and unknown ones are not found', async (sdk) => {
  const url = await httpUrl(sdk);
  const post = (method: string, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method,
        params:
          method === 'initialize'
            ? { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } }
            : {},
      }),
    });
  const opened = await post('initialize');
  const session = { 'Mcp-Session-Id': opened.headers.get('mcp-session-id')! };
  expect((await post('ping', session)).status).toBe(200);
  expect((await post('ping', { 'Mcp-Session-Id': 'nope' })).status).toBe(404);
  expect((await post('ping')).status).toBe(400);
  expect((await fetch(url, { method: 'DELETE', headers: session })).status).toBe(200);
  expect((await post('ping', session)).status).toBe(404);
});

test('only requests meant for this machine are answered', async () => {
  const url = await httpUrl(sdkV2);
  const { hostname, port } = new URL(url);
  const { request } = await import('node:http');
  const status = (headers: Record<string, string>, path = '/mcp') =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ hostname, port, path, method: 'POST', headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end('{}');
    });
  expect(await status({ Host: 'evil.example' })).toBe(403);
  expect(await status({ Origin: 'https://evil.example' })).toBe(403);
  expect(await status({}, '/elsewhere')).toBe(404);
  expect(await status({ 'Content-Type': 'application/json' })).toBe(400);
});

test('of too many sessions the one idle longest is closed', async () => {
  const closed: string[] = [];
  let opened = 0;
  const sessions = new HttpSessions(async () => {
    const sessionId = String(++opened);
    return {
      sessionId,
      handleRequest: async () => new Response('ok'),
      close: async () => void closed.push(sessionId),
    };
  }, 2);
  const say = (id?: string) =>
    sessions.fetch(new Request('http://localhost/mcp', id === undefined ? {} : { headers: { 'Mcp-Session-Id': id } }));
  await say();
  await say();
  await say('1');
  await say();
  expect(closed).toEqual(['2']);
  expect((await say('2')).status).toBe(404);
  expect((await say('1')).status).toBe(200);
  await sessions.close();
  expect(closed).toEqual(['2', '3', '1']);
});
