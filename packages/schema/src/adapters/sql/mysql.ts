import type { ColumnDescription, ForeignKey } from '@mcp-vitals/drift';
import { textOf } from '../answers/fields.js';
import { type Dialect, numberOrNull, objectsIn, quoted, textOrNull, truth } from './dialect.js';

/** Doubles backslashes: they read as one, or as two where backslashes escape nothing, and never end the literal. */
const literal = (text: string): string => quoted(text.replaceAll('\\', '\\\\'));

const SYSTEM = "('information_schema', 'mysql', 'performance_schema', 'sys')";

const columns = (where: string): string =>
  `(select json_arrayagg(json_object('at', c.ordinal_position, 'name', c.column_name, 'type', c.data_type,
     'whole', c.column_type, 'nullable', c.is_nullable, 'default', c.column_default, 'extra', c.extra,
     'generated', c.generation_expression, 'length', c.character_maximum_length, 'digits', c.numeric_precision,
     'scale', c.numeric_scale, 'fraction', c.datetime_precision, 'comment', c.column_comment))
   from information_schema.columns c where ${where})`;

const keys = (where: string): string =>
  `(select json_arrayagg(json_object('name', c.constraint_name, 'at', c.ordinal_position, 'column', c.column_name,
     'database', c.referenced_table_schema, 'table', c.referenced_table_name, 'foreign', c.referenced_column_name,
     'type', t.constraint_type))
   from information_schema.key_column_usage c join information_schema.table_constraints t
     on t.table_schema = c.table_schema and t.table_name = c.table_name and t.constraint_name = c.constraint_name
   where ${where})`;

const indexes = (where: string): string =>
  `(select json_arrayagg(json_object('name', c.index_name, 'at', c.seq_in_index, 'column', c.column_name,
     'repeats', c.non_unique)) from information_schema.statistics c where ${where})`;

/** MySQL stores a check's table in another view, MariaDB in the same. */
const MYSQL_CHECKS = `(select json_arrayagg(json_object('name', k.constraint_name, 'expression', k.check_clause))
   from information_schema.check_constraints k join information_schema.table_constraints c
     on c.constraint_schema = k.constraint_schema and c.constraint_name = k.constraint_name where `;
const MARIADB_CHECKS = `(select json_arrayagg(json_object('name', c.constraint_name, 'expression', c.check_clause))
   from information_schema.check_constraints c where `;

function dialect(name: string, isMariadb: boolean): Dialect {
  return {
    name,
    hint: /mysql|mariadb/i,
    probe: `(select json_quote(if(instr(lower(version()), 'mariadb') > 0, 'mariadb', 'mysql')))`,
    part: (json, from, size) =>
      `select concat('MCPV', length(h), 'x', substr(h, ${from}, ${size}), 'VPCM') as part from (select hex(${json}) as h) q`,
    databases: `(select coalesce(json_arrayagg(schema_name), '[]') from information_schema.schemata where schema_name not in ${SYSTEM})`,
    tables: (database) =>
      `(select coalesce(json_arrayagg(table_name), '[]') from information_schema.tables where table_schema = ${literal(database)})`,
    table: (database, table) => {
      const where = `c.table_schema = ${literal(database)} and c.table_name = ${literal(table)}`;
      const checks = isMariadb
        ? `${MARIADB_CHECKS}c.constraint_schema = ${literal(database)} and c.table_name = ${literal(table)})`
        : `${MYSQL_CHECKS}${where})`;
      return `coalesce((select json_object('kind', c.table_type, 'comment', c.table_comment, 'columns', ${columns(where)},
        'keys', ${keys(where)}, 'indexes', ${indexes(where)}, 'checks', ${checks})
        from information_schema.tables c where ${where}), 'null')`;
    },
    describe: (answer, database, table) => describe(answer, database, table, isMariadb),
  };
}

/** MySQL from version 8.0.16 on. */
export const mysql = dialect('mysql', false);
/** MariaDB from version 10.5 on. */
export const mariadb = dialect('mariadb', true);

type Row = Record<string, unknown>;

function describe(answer: Readonly<Row>, database: string, name: string, isMariadb: boolean) {
  const isView = String(answer.kind).endsWith('VIEW');
  const keysOf = (type: string) => grouped(objectsIn(answer.keys).filter((row) => row.type === type));
  const constraints = new Set(objectsIn(answer.keys).map((row) => row.name));
  return {
    ...{ database, name },
    kind: isView ? ('view' as const) : ('table' as const),
    // The comment of a view is the text VIEW.
    comment: isView ? null : textOrNull(answer.comment),
    columns: inOrder(objectsIn(answer.columns)).map((row) => column(row, isMariadb)),
    primaryKey: keysOf('PRIMARY KEY')[0]?.columns ?? null,
    uniqueConstraints: keysOf('UNIQUE').map(({ name: constraint, columns: of }) => ({ name: constraint, columns: of })),
    foreignKeys: keysOf('FOREIGN KEY').map(({ columns: of, rows }): ForeignKey => {
      const references = { database: String(rows[0]!.database), table: String(rows[0]!.table) };
      return { columns: of, references: { ...references, columns: rows.map((row) => String(row.foreign)) } };
    }),
    indexes: grouped(objectsIn(answer.indexes).filter((row) => !constraints.has(row.name))).map(
      ({ name: index, columns: of, rows }) => ({ name: index, columns: of, unique: !truth(rows[0]!.repeats) }),
    ),
    checks: objectsIn(answer.checks)
      .map((row) => ({ name: String(row.name), expression: String(row.expression) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

const TEXTS = /char|text|enum|set|date|time/;

function column(row: Row, isMariadb: boolean): ColumnDescription {
  const [type, whole, extra] = [String(row.type), String(row.whole), textOf(row.extra ?? '')];
  const isEnum = type === 'enum' || type === 'set';
  const hasDigits = type === 'decimal' || type === 'bit';
  return {
    name: String(row.name),
    type: !isEnum && whole.includes('unsigned') ? `${type} unsigned` : type,
    nullable: row.nullable === 'YES',
    default: defaultOf(row, isMariadb ? undefined : type),
    generated: textOrNull(row.generated) ?? (extra.includes('auto_increment') ? 'identity' : null),
    enumValues: isEnum
      ? [...whole.matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) => value!.replaceAll("''", "'"))
      : null,
    length: /char|text|binary/.test(type) ? numberOrNull(row.length) : null,
    precision: hasDigits ? numberOrNull(row.digits) : numberOrNull(row.fraction),
    scale: type === 'decimal' ? numberOrNull(row.scale) : null,
    comment: textOrNull(row.comment),
  };
}

/** Returns a default as an expression: MariaDB writes one; MySQL writes a bare value, unless it marks an expression. */
function defaultOf({ default: value, extra }: Row, mysqlType: string | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (mysqlType === undefined) return value === 'NULL' ? null : textOf(value);
  const text = textOf(value);
  const isBare = TEXTS.test(mysqlType) && !textOf(extra).includes('DEFAULT_GENERATED');
  return isBare && !/^current_timestamp/i.test(text) ? quoted(text) : text;
}

const inOrder = (rows: Row[]): Row[] => rows.sort((a, b) => Number(a.at) - Number(b.at));

/** Groups rows by the name of their key; columns keep their order. */
function grouped(rows: Row[]): { name: string; columns: string[]; rows: Row[] }[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(String(row.name), [...(groups.get(String(row.name)) ?? []), row]);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]) => ({ name, columns: inOrder(of).map((row) => textOf(row.column ?? '(expression)')), rows: of }));
}
