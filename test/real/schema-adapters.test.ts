import path from 'node:path';
import { McpSchemaManager, type ServerAddress } from '@mcp-vitals/schema';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../helpers/compat-app.js';
import { installed, nodeOf } from '../helpers/compat-installs.js';
import { hasPostgres, startPostgres } from '../helpers/postgres.js';
import type { ThrowAwayServer } from '../helpers/throw-away-server.js';

const TABLES = 24;
const dbhub = await installed('dbhub');
const serverPostgres = await installed('server-postgres');

/** Reads every table through a manager that starts the server, and answers what it knows of the first. */
async function readAll(server: ServerAddress, database: string) {
  const manager = new McpSchemaManager({ server });
  onTestFinished(() => manager.close());
  await manager.connect();
  expect(await manager.discoverDatabases()).toContain(database);
  const tables = await manager.discoverTables(database);
  const schemas = await Promise.all(tables.map((table) => manager.getTableSchema(database, table)));
  await expect(manager.getTableSchema(database, 'no_such_table')).rejects.toMatchObject({ code: 'not_found' });
  const findings = await Promise.all(schemas.map((schema) => manager.validateSchema(schema)));
  expect(findings.flat().filter(({ severity }) => severity === 'error')).toEqual([]);
  const { adapter } = (await manager.getComprehensiveMonitoringReport()).schema;
  return { adapter, schemas };
}

describe.skipIf(!hasPostgres)('over a PostgreSQL of its own', () => {
  let database: ThrowAwayServer;
  beforeAll(async () => {
    database = await startPostgres();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (let index = 0; index < TABLES; index++) {
      await client.query(
        `create table table_${index} (id integer primary key, label text not null default 'none', size numeric)`,
      );
    }
    await client.end();
  });
  afterAll(() => database?.stop());

  it.skipIf(!dbhub)('the adapter for @bytebase/dbhub reads every table', async () => {
    const { adapter, schemas } = await readAll(
      {
        command: nodeOf(dbhub)!,
        args: [
          path.join(dbhub!, 'node_modules/@bytebase/dbhub/dist/index.js'),
          '--transport',
          'stdio',
          '--dsn',
          `${database.url}?sslmode=disable`,
        ],
      },
      'public',
    );
    expect({ adapter, tables: schemas.length }).toEqual({ adapter: 'dbhub', tables: TABLES });
    expect(schemas.find(({ name }) => name === 'table_0')).toEqual({
      ...{ database: 'public', name: 'table_0', primaryKey: ['id'] },
      columns: [
        { name: 'id', type: 'integer', nullable: false, default: null },
        { name: 'label', type: 'text', nullable: false, default: "'none'::text" },
        { name: 'size', type: 'numeric', nullable: true, default: null },
      ],
    });
  });

  it.skipIf(!serverPostgres)('the adapter for @modelcontextprotocol/server-postgres reads every table', async () => {
    const { adapter, schemas } = await readAll(
      {
        command: process.execPath,
        args: [
          path.join(serverPostgres!, 'node_modules/@modelcontextprotocol/server-postgres/dist/index.js'),
          database.url,
        ],
      },
      'public',
    );
    expect({ adapter, tables: schemas.length }).toEqual({ adapter: 'postgres-resources', tables: TABLES });
    expect(schemas.find(({ name }) => name === 'table_0')).toEqual({
      ...{ database: 'public', name: 'table_0' },
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'label', type: 'text' },
        { name: 'size', type: 'numeric' },
      ],
    });
  });

  it('the adapter for the example server reads every table', async () => {
    const { adapter, schemas } = await readAll(
      {
        command: process.execPath,
        args: [path.join(ROOT, 'examples/schema-server/dist/main.js')],
        env: { SCHEMA_DATABASE_URL: database.url },
      },
      'public',
    );
    expect({ adapter, tables: schemas.length }).toEqual({ adapter: 'schema-server', tables: TABLES });
    expect(schemas.find(({ name }) => name === 'table_0')).toMatchObject({ kind: 'table', primaryKey: ['id'] });
  });
});
