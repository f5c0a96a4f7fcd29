import type { ForeignKey, TableDescription } from '@mcp-vitals/drift';
import { type Dialect, numberOrNull, objectsIn, quoted, textOrNull, truth } from './dialect.js';

/** The name of a schema: its own in the current database, `database.schema` in another one. */
const NAME =
  "case when database_name = current_database() then schema_name else database_name || '.' || schema_name end";

/** DuckDB from version 1.1 on, and MotherDuck. */
export const duckdb: Dialect = {
  name: 'duckdb',
  hint: /duckdb|motherduck/i,
  probe: "(select to_json('duckdb') from pragma_version())",
  part: (json, from, size) =>
    `select 'MCPV' || length(h) || 'x' || substr(h, ${from}, ${size}) || 'VPCM' as part
     from (select hex(cast(${json} as varchar)) as h) q`,
  databases: `(select to_json(list(${NAME})) from duckdb_schemas()
    where schema_name not in ('information_schema', 'pg_catalog') and database_name not in ('system', 'temp'))`,
  tables: (database) =>
    `(select coalesce(to_json(list(name)), '[]') from (
       select table_name as name, ${NAME} as owner from duckdb_tables() union all
       select view_name, ${NAME} from duckdb_views() where not internal) where owner = ${quoted(database)})`,
  table: (database, table) => {
    const where = (name: string) => `where ${NAME} = ${quoted(database)} and ${name} = ${quoted(table)}`;
    const object = (kind: string) =>
      `select '${kind}' as kind, comment from duckdb_${kind}s() ${where(`${kind}_name`)}`;
    return `coalesce((select to_json({'kind': kind, 'comment': comment,
       'columns': (select list({'name': column_name, 'type': data_type, 'nullable': is_nullable, 'default': column_default,
         'digits': numeric_precision, 'scale': numeric_scale, 'comment': comment} order by column_index)
         from duckdb_columns() ${where('table_name')}),
       'constraints': (select list({'type': constraint_type, 'name': constraint_name, 'columns': constraint_column_names,
         'expression': expression, 'table': referenced_table, 'foreign': referenced_column_names} order by constraint_index)
         from duckdb_constraints() ${where('table_name')}),
       'indexes': (select list({'name': index_name, 'unique': is_unique,
         'expressions': coalesce(try_cast(expressions as varchar[]), [expressions])} order by index_name)
         from duckdb_indexes() ${where('table_name')})})
     from (${object('table')} union all ${object('view')}) limit 1), 'null')`;
  },
  describe,
};

type Row = Record<string, unknown>;

function describe(answer: Readonly<Row>, database: string, name: string): TableDescription {
  const constraints = (type: string) => objectsIn(answer.constraints).filter((row) => row.type === type);
  const columnsOf = (row: Row | undefined) => (row?.columns as string[] | undefined) ?? null;
  return {
    ...{ database, name },
    kind: answer.kind === 'view' ? 'view' : 'table',
    comment: textOrNull(answer.comment),
    columns: objectsIn(answer.columns).map(column),
    primaryKey: columnsOf(constraints('PRIMARY KEY')[0]),
    uniqueConstraints: constraints('UNIQUE').map((row) => ({ name: String(row.name), columns: columnsOf(row) ?? [] })),
    foreignKeys: constraints('FOREIGN KEY').map(
      (row): ForeignKey => ({
        columns: columnsOf(row) ?? [],
        references: { database, table: String(row.table), columns: row.foreign as string[] },
      }),
    ),
    checks: constraints('CHECK').map((row) => ({ name: String(row.name), expression: String(row.expression) })),
    indexes: objectsIn(answer.indexes).map((row) => ({
      ...{ name: String(row.name), unique: truth(row.unique) },
      columns: (row.expressions as string[]).map(unquoted),
    })),
  };
}

function column(row: Row) {
  const type = String(row.type);
  const isDecimal = /^DECIMAL\([^)]*\)$/.test(type);
  const values = /^ENUM\((.*)\)$/s.exec(type)?.[1];
  return {
    name: String(row.name),
    type: isDecimal ? 'DECIMAL' : values === undefined ? type : 'ENUM',
    nullable: truth(row.nullable),
    default: textOrNull(row.default),
    // DuckDB reports generated columns as columns with a default.
    generated: 'unknown' as const,
    enumValues:
      values === undefined
        ? null
        : [...values.matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) => value!.replaceAll("''", "'")),
    ...{ length: null, precision: isDecimal ? numberOrNull(row.digits) : null },
    scale: isDecimal ? numberOrNull(row.scale) : null,
    comment: textOrNull(row.comment),
  };
}

/** An expression of an index; a column's name is in quotes where it has to be. */
const unquoted = (expression: string): string =>
  expression.replace(/^"((?:[^"]|"")*)"$/s, (_, name: string) => name.replaceAll('""', '"'));
