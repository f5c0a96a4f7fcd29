import type { ColumnRow, IndexRow, KeyRow, TableRow } from '../database/catalogue.js';
import type { TableDescription, TableSummary } from './shapes.js';

/** Converts rows of the catalogue, one for each column of a key, to the tools' answers. */

export const summarise = ({ name, kind, comment, estimated_rows }: TableRow): TableSummary => ({
  name,
  kind: kind === 'view' ? 'view' : 'table',
  comment: comment || null,
  estimatedRows: estimated_rows === null ? null : Number(estimated_rows),
});

export const columnsOf = (rows: readonly ColumnRow[]): TableDescription['columns'] =>
  rows.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: Boolean(column.nullable),
    default: column.default_value,
    comment: column.comment || null,
    position: Number(column.position),
  }));

/** All indexes except the primary key's, which is listed as a key. */
export const indexesOf = (rows: readonly IndexRow[]): TableDescription['indexes'] =>
  grouped(rows.filter((row) => !row.is_primary)).map(([first, ...rest]) => ({
    name: first.name,
    columns: [first, ...rest].map((row) => row.column_name),
    method: first.method,
    unique: Boolean(first.is_unique),
  }));

export function keysOf(rows: readonly KeyRow[]): Pick<TableDescription, 'primaryKey' | 'foreignKeys' | 'uniqueKeys'> {
  const keys = grouped(rows).map(([first, ...rest]) => ({ first, columns: [first, ...rest] }));
  const plain = ({ first, columns }: (typeof keys)[number]) => ({
    name: first.name,
    columns: columns.map((row) => row.column_name),
  });
  const primary = keys.find(({ first }) => first.kind === 'primary');
  return {
    primaryKey: primary === undefined ? null : plain(primary),
    uniqueKeys: keys.filter(({ first }) => first.kind === 'unique').map(plain),
    foreignKeys: keys
      .filter(({ first }) => first.kind === 'foreign')
      .map((key) => ({
        ...plain(key),
        references: {
          database: key.first.target_database ?? '',
          table: key.first.target_table ?? '',
          columns: key.columns.map((row) => row.target_column ?? ''),
        },
      })),
  };
}

/** Rows of the same name together, in the order they came. */
function grouped<T extends { readonly name: string }>(rows: readonly T[]): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const row of rows) {
    const group = groups.get(row.name);
    if (group === undefined) groups.set(row.name, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}
