import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { beforeEach, expect, test } from 'vitest';
import { mysqlCatalogue } from '../src/database/mysql-catalogue.js';
import { postgresCatalogue } from '../src/database/postgres-catalogue.js';
import type { Statement } from '../src/database/schema-database.js';
import { DatabaseError, type SchemaDatabase, traced, withChaos } from '../src/index.js';

const exporter = new InMemorySpanExporter();
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
beforeEach(() => exporter.reset());

/** A database that answers or fails on request; the tests are of its wrapper. */
function database(overrides: Partial<SchemaDatabase> = {}): SchemaDatabase {
  return {
    system: 'postgresql',
    namespace: 'shop',
    endpoint: { address: 'db.example', port: 5432 },
    catalogue: postgresCatalogue,
    query: async () => [{ one: 1 }],
    close: async () => undefined,
    ...overrides,
  };
}

const statement: Statement = postgresCatalogue.sample('sales', 'orders', 3);
const span = () => exporter.getFinishedSpans()[0]!;

test('a statement is a client span by the database conventions', async () => {
  await expect(traced(database()).query(statement)).resolves.toEqual([{ one: 1 }]);
  expect(span()).toMatchObject({
    name: 'SELECT orders',
    kind: SpanKind.CLIENT,
    status: { code: SpanStatusCode.UNSET },
  });
  expect(span().attributes).toEqual({
    'db.system.name': 'postgresql',
    'db.namespace': 'shop|sales',
    'db.operation.name': 'SELECT',
    'db.collection.name': 'orders',
    'db.query.summary': 'SELECT orders',
    'db.query.text': 'SELECT to_json(t) AS row FROM "sales"."orders" AS t LIMIT $1',
    'server.address': 'db.example',
    'server.port': 5432,
  });
});

test('a refused statement is an error by its SQLSTATE, and its values stay here', async () => {
  const refuse = async () => {
    throw new DatabaseError('22P02', 'invalid input syntax for type integer: "secret"');
  };
  const plan = postgresCatalogue.plan('sales', "select 'secret'::int", 'select ?::int');
  await expect(traced(database({ query: refuse })).query(plan)).rejects.toThrow('secret');
  expect(span()).toMatchObject({ name: 'EXPLAIN SELECT', status: { code: SpanStatusCode.ERROR } });
  expect(span().attributes).toMatchObject({ 'error.type': '22P02', 'db.response.status_code': '22P02' });
  expect(JSON.stringify([span().attributes, span().status, span().events])).not.toContain('secret');
});

test('without a SQLSTATE the error is named by its code alone', async () => {
  const refuse = async () => {
    throw new DatabaseError('ECONNREFUSED', 'connect ECONNREFUSED');
  };
  await expect(traced(database({ query: refuse })).query(statement)).rejects.toThrow();
  expect(span().attributes['error.type']).toBe('ECONNREFUSED');
  expect(span().attributes).not.toHaveProperty('db.response.status_code');
});

test('in MySQL the database is the namespace', async () => {
  const mysql = database({ system: 'mariadb', catalogue: mysqlCatalogue, namespace: 'start' });
  await traced(mysql).query(mysqlCatalogue.sample('sales', 'orders', 3));
  expect(span().attributes).toMatchObject({
    'db.system.name': 'mariadb',
    'db.namespace': 'sales',
    'db.query.text': 'SELECT * FROM `sales`.`orders` LIMIT ?',
  });
});

test('chaos is the same for the same seed, as frequent as told, and part of the trace', async () => {
  const day = async (seed: number) => {
    const waits: number[] = [];
    const wait = async (millis: number) => waits.push(millis);
    const chaotic = traced(withChaos(database(), { slowPercent: 10, failPercent: 5, slowMillis: 100, seed, wait }));
    const failed: number[] = [];
    for (let call = 0; call < 1000; call++) await chaotic.query(statement).catch(() => failed.push(call));
    return { waits, failed };
  };
  const first = await day(16);
  expect(await day(16)).toEqual(first);
  expect(await day(17)).not.toEqual(first);
  expect(first.failed.length).toBeGreaterThan(30);
  expect(first.failed.length).toBeLessThan(75);
  expect(first.waits.length).toBeGreaterThan(70);
  expect(first.waits.length).toBeLessThan(135);
  expect(first.waits.every((millis) => millis >= 50 && millis <= 100)).toBe(true);
  const errors = exporter.getFinishedSpans().filter(({ status }) => status.code === SpanStatusCode.ERROR);
  expect(errors.length).toBeGreaterThanOrEqual(2 * first.failed.length);
  expect(errors[0]!.attributes['error.type']).toBe('08006');
});

test('without chaos the database is unchanged', () => {
  const plain = database();
  expect(withChaos(plain, {})).toBe(plain);
});
