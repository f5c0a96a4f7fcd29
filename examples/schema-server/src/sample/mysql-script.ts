import type { Column, ColumnType, Value } from './column.js';
import { foreignKeysOf } from './foreign-keys.js';
import { rowsOf, SAMPLE } from './sample.js';
import type { SampleSchema, SampleTable } from './table.js';

const name = (...parts: readonly string[]) => parts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.');
const names = (columns: readonly string[]) => columns.map((column) => name(column)).join(', ');
const literal = (value: Value) =>
  typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : String(value);

/** One script that makes the whole sample on a MySQL or MariaDB server, replacing an earlier one. */
export function mysqlSampleScript(): string {
  const tables = SAMPLE.flatMap((schema) => schema.tables.map((table) => ({ schema, table })));
  return [
    'SET FOREIGN_KEY_CHECKS = 0;',
    ...SAMPLE.map((schema) => `DROP DATABASE IF EXISTS ${name(schema.name)};`),
    'SET FOREIGN_KEY_CHECKS = 1;',
    ...SAMPLE.map((schema) => `CREATE DATABASE ${name(schema.name)} CHARACTER SET utf8mb4;`),
    ...tables.flatMap(({ schema, table }) => createTable(schema, table)),
    ...tables.flatMap(({ schema, table }) => addForeignKeys(schema, table)),
    ...SAMPLE.flatMap(({ name: schema, views }) =>
      views.map((view) => `CREATE VIEW ${name(schema, view.name)} AS ${view.query};`),
    ),
    `ANALYZE TABLE ${tables.map(({ schema, table }) => name(schema.name, table.name)).join(', ')};`,
  ].join('\n');
}

function createTable(schema: SampleSchema, table: SampleTable): string[] {
  const qualified = name(schema.name, table.name);
  const columns = Object.entries(table.columns);
  const parts = [
    ...columns.map(([column, spec]) => `${name(column)} ${define(spec)}`),
    `PRIMARY KEY (${names(table.primaryKey)})`,
    ...columns
      .filter(([, column]) => column.unique === true)
      .map(([column]) => `UNIQUE KEY ${name(`${table.name}_${column}_key`)} (${name(column)})`),
    ...table.uniqueKeys.map((key) => `UNIQUE KEY ${name(`${table.name}_${key.join('_')}_key`)} (${names(key)})`),
    ...table.indexes.map((index) => `KEY ${name(`${table.name}_${index.join('_')}_idx`)} (${names(index)})`),
  ];
  const rows = rowsOf(schema, table).map((row) => `(${row.map(literal).join(', ')})`);
  return [
    `CREATE TABLE ${qualified} (${parts.join(', ')}) ENGINE = InnoDB COMMENT = ${literal(table.comment)};`,
    `INSERT INTO ${qualified} VALUES ${rows.join(', ')};`,
  ];
}

function define({ type, nullable = false, default: value, comment }: Column): string {
  return [
    typeName(type),
    nullable ? 'NULL' : 'NOT NULL',
    ...(type.kind === 'identity' ? ['AUTO_INCREMENT'] : []),
    ...(value === undefined ? [] : [`DEFAULT ${value}`]),
    ...(comment === '' ? [] : [`COMMENT ${literal(comment)}`]),
  ].join(' ');
}

function typeName(type: ColumnType): string {
  switch (type.kind) {
    case 'identity':
    case 'integer':
      return 'int';
    case 'varchar':
      return `varchar(${type.length})`;
    case 'numeric':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'timestamp':
      return 'datetime';
    case 'enum':
      return `enum(${type.values.map(literal).join(', ')})`;
    default:
      return type.kind;
  }
}

function addForeignKeys(schema: SampleSchema, table: SampleTable): string[] {
  return foreignKeysOf(table).map(
    (key) =>
      `ALTER TABLE ${name(schema.name, table.name)} ADD CONSTRAINT ${name(key.name)} FOREIGN KEY (${names(key.columns)}) ` +
      `REFERENCES ${name(...key.table.split('.'))} (${names(key.to)});`,
  );
}
