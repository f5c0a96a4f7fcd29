import { expect, test } from 'vitest';
import { foreignKeysOf } from '../src/sample/foreign-keys.js';
import { mysqlSampleScript } from '../src/sample/mysql-script.js';
import { postgresSampleScript } from '../src/sample/postgres-script.js';
import { rowsOf, SAMPLE } from '../src/sample/sample.js';

const tables = SAMPLE.flatMap((schema) => schema.tables.map((table) => ({ schema, table })));
const pick = (columns: readonly string[], names: readonly string[], row: readonly unknown[]) =>
  JSON.stringify(names.map((name) => row[columns.indexOf(name)]));
const rowsByTable = new Map(tables.map(({ schema, table }) => [`${schema.name}.${table.name}`, rowsOf(schema, table)]));

test('it has the stated number of rows', () => {
  expect(SAMPLE.length).toBeGreaterThanOrEqual(4);
  expect(tables.length).toBeGreaterThanOrEqual(40);
  expect(tables.every(({ table }) => table.rowCount > 0 && table.comment !== '')).toBe(true);
  expect(SAMPLE.every(({ views }) => views.length > 0)).toBe(true);
});

test.each(tables.map(({ schema, table }) => [`${schema.name}.${table.name}`, table] as const))(
  '%s keeps its keys',
  (name, table) => {
    const columns = Object.keys(table.columns);
    const rows = rowsByTable.get(name)!;
    const unique = Object.entries(table.columns).flatMap(([column, spec]) => (spec.unique === true ? [[column]] : []));
    for (const key of [table.primaryKey, ...table.uniqueKeys, ...unique]) {
      // As in SQL, NULL is not the same as NULL.
      const values = rows.map((row) => pick(columns, key, row)).filter((value) => !value.includes('null'));
      expect(new Set(values).size, key.join()).toBe(values.length);
    }
    for (const key of foreignKeysOf(table)) {
      const target = tables.find(({ schema, table: other }) => `${schema.name}.${other.name}` === key.table)!.table;
      const targets = new Set(rowsByTable.get(key.table)!.map((row) => pick(Object.keys(target.columns), key.to, row)));
      const own = rows.map((row) => pick(columns, key.columns, row)).filter((values) => !values.includes('null'));
      expect(
        own.filter((values) => !targets.has(values)),
        key.name,
      ).toEqual([]);
    }
  },
);

test('it is the same every time', () => {
  expect(postgresSampleScript()).toBe(postgresSampleScript());
  expect(mysqlSampleScript()).toBe(mysqlSampleScript());
});
