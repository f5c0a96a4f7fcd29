import type { ForeignKey, TableDescription } from '@mcp-vitals/drift';
import { type Dialect, objectsIn, quoted, textOrNull, truth } from './dialect.js';

/** Quotes a name as an identifier. */
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const pragma = (name: string, database: string, table: string): string =>
  `pragma_${name}(${quoted(table)}, ${quoted(database)})`;

/** SQLite from version 3.38 on, where JSON is built in. */
export const sqlite: Dialect = {
  name: 'sqlite',
  hint: /sqlite/i,
  probe: "(select json_quote('sqlite') where sqlite_version() is not null)",
  part: (json, from, size) =>
    `select 'MCPV' || length(h) || 'x' || substr(h, ${from}, ${size}) || 'VPCM' as part from (select hex(${json}) as h) q`,
  databases: "(select json_group_array(name) from pragma_database_list where name <> 'temp')",
  // LIKE reads an underscore as any character, so system tables are recognised by their first letters.
  tables: (database) =>
    `(select json_group_array(name) from ${identifier(database)}.sqlite_master
      where type in ('table', 'view') and substr(name, 1, 7) <> 'sqlite_')`,
  table: (database, table) =>
    `coalesce((select json_object('kind', m.type,
       'columns', (select json_group_array(json_object('name', name, 'type', type, 'notnull', "notnull", 'default', dflt_value,
         'key', pk, 'hidden', hidden)) from ${pragma('table_xinfo', database, table)} where hidden <> 1),
       'keys', (select json_group_array(json_object('id', id, 'table', "table", 'from', "from", 'to', "to"))
         from ${pragma('foreign_key_list', database, table)}),
       'indexes', (select json_group_array(json_object('name', l.name, 'unique', l."unique", 'origin', l.origin, 'columns',
         (select json_group_array(coalesce(i.name, '(expression)')) from pragma_index_info(l.name, ${quoted(database)}) i)))
         from ${pragma('index_list', database, table)} l))
     from ${identifier(database)}.sqlite_master m where m.name = ${quoted(table)} and m.type in ('table', 'view')), 'null')`,
  describe,
};

function describe(answer: Readonly<Record<string, unknown>>, database: string, name: string): TableDescription {
  const rows = objectsIn(answer.columns);
  const key = rows.filter((row) => Number(row.key) > 0).sort((a, b) => Number(a.key) - Number(b.key));
  // An alias of the rowid is never null, although it is not declared NOT NULL.
  const isRowid = (row: object) => key.length === 1 && key[0] === row && /^integer$/i.test(String(key[0].type));
  const indexes = objectsIn(answer.indexes).map((index) => ({
    ...{ name: String(index.name), unique: truth(index.unique), origin: index.origin },
    columns: objectsIn(index.columns) as unknown as string[],
  }));
  return {
    ...{ database, name, comment: null },
    kind: answer.kind === 'view' ? 'view' : 'table',
    columns: rows.map((row) => ({
      ...{ name: String(row.name), type: String(row.type) || 'any', nullable: !truth(row.notnull) && !isRowid(row) },
      default: textOrNull(row.default),
      // SQLite keeps the expression only in the text of CREATE TABLE.
      generated: row.hidden === 2 ? 'virtual' : row.hidden === 3 ? 'stored' : null,
      // SQLite's types limit nothing: a length is part of the type's name.
      ...{ enumValues: null, length: null, precision: null, scale: null, comment: null },
    })),
    primaryKey: key.length > 0 ? key.map((row) => String(row.name)) : null,
    foreignKeys: foreignKeysIn(objectsIn(answer.keys), database),
    uniqueConstraints: indexes
      .filter(({ origin }) => origin === 'u')
      .map(({ name: of, columns }) => ({ name: of, columns })),
    indexes: indexes
      .filter(({ origin }) => origin === 'c')
      .map(({ name: of, columns, unique }) => ({ name: of, columns, unique })),
    // SQLite keeps checks only in the text of CREATE TABLE.
    checks: 'unknown',
  };
}

function foreignKeysIn(rows: readonly Record<string, unknown>[], database: string): ForeignKey[] {
  const ids = [...new Set(rows.map(({ id }) => id))];
  return ids.map((id) => {
    const own = rows.filter((row) => row.id === id);
    const columns = own.flatMap(({ to }) => (typeof to === 'string' ? [to] : []));
    return {
      columns: own.map(({ from }) => String(from)),
      // A foreign key without columns refers to the other table's primary key.
      references: { database, table: String(own[0]!.table), ...(columns.length > 0 && { columns }) },
    };
  });
}
