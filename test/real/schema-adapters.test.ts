import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CommandServerAddress, McpSchemaManager, type TableSchema } from '@mcp-vitals/schema';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../helpers/compat-app.js';
import { appsIn, installed, nodeOf } from '../helpers/compat-installs.js';
import { hasMariadb, startMariadb } from '../helpers/mariadb.js';
import { hasPostgres, startPostgres } from '../helpers/postgres.js';
import { type Catalogue, fillDuckdb, fillMariadb, fillPostgres, fillSqlite } from '../helpers/schema-samples.js';
import type { ThrowAwayServer } from '../helpers/throw-away-server.js';
import { setOf } from './set-size.js';

const dbhub = await installed('dbhub');
const serverPostgres = await installed('server-postgres');
const npm = await installed('databases');
const npmApps = await appsIn(npm);
const [python, python2] = [await installed('databases-python'), await installed('databases-python-2')];

const NODE = process.execPath;
const script = (folder: string | undefined, file: string) => path.join(folder!, 'node_modules', file);
const program = (folder: string | undefined, name: string) => path.join(folder!, 'venv/bin', name);
const hubArgs = (dsn: string) => [
  ...[script(dbhub, '@bytebase/dbhub/dist/index.js'), '--transport', 'stdio', '--dsn', dsn],
];

interface Read {
  readonly adapter: string | undefined;
  readonly tables: ReadonlyMap<string, TableSchema>;
  readonly lines: Catalogue;
}

/** Everything that a manager reads of a server that it starts itself, as lines like those of the database's catalogue. */
async function readAll(server: CommandServerAddress): Promise<Read> {
  const manager = new McpSchemaManager({ server, connectTimeoutMillis: 240_000 });
  onTestFinished(() => manager.close());
  const tables = new Map<string, TableSchema>();
  for (const database of await manager.discoverDatabases()) {
    for (const table of await manager.discoverTables(database)) {
      tables.set(`${database}.${table}`, await manager.getTableSchema(database, table));
    }
    await expect(manager.getTableSchema(database, 'no_such_table')).rejects.toMatchObject({ code: 'not_found' });
  }
  await expect(manager.discoverTables('no_such_database')).rejects.toMatchObject({ code: 'not_found' });
  const lines = [...tables].flatMap(([name, { columns }]) =>
    columns.map((column) => `${name}.${column.name}${column.nullable === true ? ' null' : ''}`),
  );
  const { adapter } = (await manager.getComprehensiveMonitoringReport()).schema;
  return { adapter, tables, lines: lines.sort() };
}

const columnOf = (table: TableSchema | undefined, name: string) => table?.columns.find((one) => one.name === name);

describe.skipIf(!hasPostgres)('over a PostgreSQL of its own', () => {
  let database: ThrowAwayServer;
  let catalogue: Catalogue;
  beforeAll(async () => {
    database = await startPostgres();
    catalogue = await fillPostgres(database.url);
  });
  afterAll(() => database?.stop());

  const servers: [string, string | undefined, () => CommandServerAddress][] = [
    [
      '@modelcontextprotocol/server-postgres',
      serverPostgres,
      () => ({
        command: NODE,
        args: [script(serverPostgres, '@modelcontextprotocol/server-postgres/dist/index.js'), database.url],
      }),
    ],
    [
      'mcp-postgres-server',
      npm,
      () => ({
        ...{ command: NODE, args: [script(npm, 'mcp-postgres-server/build/index.js')] },
        env: { DATABASE_URL: database.url },
      }),
    ],
    [
      '@supabase/mcp-server-supabase',
      npm,
      () => ({
        ...{ command: NODE, args: [path.join(npmApps!, 'supabase-server.mjs')] },
        env: { DATABASE_URL: database.url },
      }),
    ],
    [
      'mcp-postgres-full-access',
      npm,
      () => ({ command: NODE, args: [script(npm, 'mcp-postgres-full-access/dist/index.js'), database.url] }),
    ],
  ];
  // Of a sample the reference server and the one of Supabase.
  for (const [name, folder, address] of setOf(servers, (_, i) => i === 0 || i === 2)) {
    it.skipIf(!folder)(`${name} is asked for the whole catalogue`, async () => {
      const { adapter, tables, lines } = await readAll(address());
      expect(adapter).toBe('sql-postgres');
      expect(lines).toEqual(catalogue);
      const orders = tables.get('public.orders');
      expect(orders).toMatchObject({
        ...{ kind: 'table', primaryKey: ['id'], comment: null },
        foreignKeys: [
          { columns: ['customer_id'], references: { database: 'public', table: 'customers', columns: ['id'] } },
        ],
        checks: [
          { name: 'orders_span', expression: 'EXCLUDE USING gist (span WITH &&)' },
          { name: 'orders_total_check', expression: '(total >= (0)::numeric)' },
        ],
        indexes: [
          { name: 'orders_at', columns: ['at'], unique: false, where: '(total > (5)::numeric)' },
          { name: 'orders_low', columns: ['lower(customer_id::text)'], unique: true, where: null },
        ],
      });
      expect(columnOf(orders, 'total')).toMatchObject({ type: 'numeric', precision: 10, scale: 2, generated: null });
      expect(columnOf(orders, 'twice')).toMatchObject({ generated: '(total * (2)::numeric)', default: null });
      expect(columnOf(orders, 'at')).toMatchObject({ precision: 3, default: 'now()' });
      expect(columnOf(orders, 'id')).toMatchObject({ generated: 'identity' });
      const customers = tables.get('public.customers');
      expect(customers).toMatchObject({
        ...{ comment: 'Who buys', uniqueConstraints: [{ columns: ['email'] }] },
        checks: [{ name: 'has_at', expression: "(VALUE ~~ '%@%'::text)" }],
      });
      expect(columnOf(customers, 'email')).toMatchObject({ length: 80, comment: 'where to write' });
      expect(columnOf(customers, 'mood')).toMatchObject({ type: 'mood', enumValues: ['sad', "it's ok"] });
      expect(columnOf(customers, 'moods')).toMatchObject({ type: 'mood[]', enumValues: ['sad', "it's ok"] });
      expect(columnOf(customers, 'tags')).toMatchObject({ type: 'character varying[]', length: 10 });
      expect(['open_orders', 'sums', 'parted'].map((view) => tables.get(`public.${view}`)?.kind)).toEqual([
        ...['view', 'materialized view', 'table'],
      ]);
    });
  }

  it.skipIf(!dbhub)('@bytebase/dbhub tells tables and views, and no materialized view', async () => {
    const { adapter, tables, lines } = await readAll({
      ...{ command: nodeOf(dbhub)!, args: hubArgs(`${database.url}?sslmode=disable`) },
    });
    expect(adapter).toBe('dbhub');
    expect(lines).toEqual(catalogue.filter((line) => !line.startsWith('public.sums.')));
    expect(tables.get('public.open_orders')).toMatchObject({ kind: 'view', primaryKey: null });
    expect(tables.get('public.orders')).toMatchObject({
      primaryKey: ['id'],
      foreignKeys: 'unknown',
      checks: 'unknown',
    });
  });

  it('the example server tells tables and views, and no materialized view', async () => {
    const { adapter, tables } = await readAll({
      ...{ command: NODE, args: [path.join(ROOT, 'examples/schema-server/dist/main.js')] },
      env: { SCHEMA_DATABASE_URL: database.url },
    });
    expect(adapter).toBe('schema-server');
    expect(tables.get('public.orders')).toMatchObject({ kind: 'table', primaryKey: ['id'], indexes: 'unknown' });
  });
});

describe.skipIf(!hasMariadb)('over a MariaDB of its own', () => {
  let database: ThrowAwayServer;
  let catalogue: Catalogue;
  beforeAll(async () => {
    database = await startMariadb();
    catalogue = await fillMariadb(database.url);
  });
  afterAll(() => database?.stop());

  const env = () => {
    const { hostname, port, username, password, pathname } = new URL(database.url);
    const name = pathname.slice(1);
    return {
      ...{ MYSQL_HOST: hostname, MYSQL_PORT: port, MYSQL_USER: username, MYSQL_PASS: password, MYSQL_DB: name },
      ...{ MYSQL_PASSWORD: password, MYSQL_DATABASE: name },
    };
  };
  const servers: [string, string | undefined, () => CommandServerAddress][] = [
    [
      '@benborla29/mcp-server-mysql',
      npm,
      () => ({ command: NODE, args: [script(npm, '@benborla29/mcp-server-mysql/dist/index.js')], env: env() }),
    ],
    [
      'mysql-mcp-server of npm',
      npm,
      () => ({ command: NODE, args: [script(npm, 'mysql-mcp-server/build/index.js')], env: env() }),
    ],
    ['mysql-mcp-server of PyPI', python, () => ({ command: program(python, 'mysql_mcp_server'), env: env() })],
  ];
  // Of a sample one of npm and the one of PyPI.
  for (const [name, folder, address] of setOf(servers, (_, i) => i > 0)) {
    it.skipIf(!folder)(`${name} is asked for the whole catalogue`, async () => {
      const { adapter, tables, lines } = await readAll(address());
      expect(adapter).toBe('sql-mariadb');
      expect(lines).toEqual(catalogue);
      const [customers, orders] = [tables.get('vitals.customers'), tables.get('vitals.orders')];
      expect(orders).toMatchObject({
        foreignKeys: [
          { columns: ['customer_id'], references: { database: 'vitals', table: 'customers', columns: ['id'] } },
        ],
        checks: [{ name: 'total', expression: '`total` >= 0' }],
        indexes: [{ name: 'k_at', columns: ['at'], unique: false }],
      });
      expect(columnOf(orders, 'twice')).toMatchObject({ type: 'decimal', generated: '`total` * 2', precision: 12 });
      expect(customers).toMatchObject({
        comment: 'Who buys',
        uniqueConstraints: [{ name: 'u_email', columns: ['email'] }],
      });
      expect(columnOf(customers, 'id')).toMatchObject({ type: 'int unsigned', generated: 'identity' });
      expect(columnOf(customers, 'mood')).toMatchObject({ enumValues: ['sad', "it's ok"], default: "'sad'" });
      expect(columnOf(customers, 'flags')).toMatchObject({ type: 'bit', precision: 8 });
      expect(columnOf(customers, 'hash')).toMatchObject({ type: 'binary', length: 16 });
      expect(tables.get('vitals.open_orders')).toMatchObject({ kind: 'view' });
    });
  }
});

describe('over files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-files-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.skipIf(!python)('mcp-server-sqlite is asked for the whole catalogue', async () => {
    const file = path.join(folder, 'own.db');
    const catalogue = await fillSqlite(program(python, 'python'), file);
    const server = { command: program(python, 'mcp-server-sqlite'), args: ['--db-path', file] };
    const { adapter, tables, lines } = await readAll(server);
    expect(adapter).toBe('sql-sqlite');
    expect(lines).toEqual(catalogue);
    expect(tables.get('main.orders')).toMatchObject({
      foreignKeys: [{ columns: ['customer_id'], references: { table: 'customers' } }],
      ...{ indexes: [{ name: 'orders_c', columns: ['customer_id'], unique: false }], checks: 'unknown' },
    });
    expect(columnOf(tables.get('main.orders'), 'twice')).toMatchObject({ generated: 'stored' });
    expect(tables.get('main.open_orders')).toMatchObject({ kind: 'view' });
  });

  it.skipIf(!python2)('mcp-alchemy, which cuts long answers, is asked for the whole catalogue', async () => {
    const file = path.join(folder, 'alchemy.db');
    const catalogue = await fillSqlite(program(python2, 'python'), file);
    const server = { command: program(python2, 'mcp-alchemy'), env: { DB_URL: `sqlite:///${file}` } };
    const { adapter, lines } = await readAll(server);
    expect({ adapter, lines }).toEqual({ adapter: 'sql-sqlite', lines: catalogue });
  });

  it.skipIf(!python || !python2)(
    `${setOf(['mcp-server-motherduck', 'mcp-server-duckdb'], (_, i) => i === 0).join(' and ')}: the whole catalogue is asked for`,
    async () => {
      const file = path.join(folder, 'own.duckdb');
      const catalogue = await fillDuckdb(program(python2, 'python'), file);
      const duckdbServers = [
        { command: program(python2, 'mcp-server-motherduck'), args: ['--db-path', file] },
        { command: program(python, 'mcp-server-duckdb'), args: ['--db-path', file, '--readonly'] },
      ];
      for (const server of setOf(duckdbServers, (_, i) => i === 0)) {
        const { adapter, tables, lines } = await readAll(server);
        expect(adapter).toBe('sql-duckdb');
        expect(lines).toEqual(catalogue);
        expect(tables.get('main.orders')).toMatchObject({
          ...{ primaryKey: ['id'], checks: [{ expression: '(total >= 0)' }] },
          foreignKeys: [{ columns: ['customer_id'], references: { table: 'customers', columns: ['id'] } }],
          indexes: [
            { name: 'orders_c', columns: ['customer_id'], unique: false },
            { name: 'orders_e', columns: [expect.stringContaining('(customer_id, 0)'), 'total'], unique: false },
          ],
        });
        expect(columnOf(tables.get('main.customers'), 'mood')).toMatchObject({
          type: 'ENUM',
          enumValues: ['sad', 'ok'],
        });
      }
    },
  );

  it.skipIf(!dbhub || !python)('@bytebase/dbhub with several sources tells the databases of each', async () => {
    const files = ['one', 'two'].map((name) => path.join(folder, `${name}.db`));
    for (const file of files) await fillSqlite(program(python, 'python'), file);
    const config = path.join(folder, 'dbhub.toml');
    const sources = files.map(
      (file) => `[[sources]]\nid = "${path.basename(file, '.db')}"\ndsn = "sqlite://${file}"\n`,
    );
    await writeFile(config, sources.join('\n'));
    const args = [script(dbhub, '@bytebase/dbhub/dist/index.js'), '--transport', 'stdio', '--config', config];
    const manager = new McpSchemaManager({ server: { command: nodeOf(dbhub)!, args }, connectTimeoutMillis: 240_000 });
    onTestFinished(() => manager.close());
    expect(await manager.discoverDatabases()).toEqual(['one.main', 'two.main']);
    expect(await manager.discoverTables('two.main')).toEqual(['100%', 'customers', 'orders', 'open_orders']);
    expect(await manager.getTableSchema('two.main', 'orders')).toMatchObject({ database: 'two.main', kind: 'table' });
  });
});
