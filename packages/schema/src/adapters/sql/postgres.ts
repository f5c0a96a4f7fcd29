import type { ForeignKey, TableIndex } from '@mcp-vitals/drift';
import { type Dialect, objectsIn, quoted, textOrNull, truth } from './dialect.js';

/** Returns a string literal; one with a backslash needs the E prefix, whatever the server's setting. */
const literal = (text: string): string =>
  text.includes('\\') ? `E${quoted(text.replaceAll('\\', '\\\\'))}` : quoted(text);

const OWN = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

/** Returns the columns with these numbers, in the order of the key. */
const columnsOf = (relation: string, numbers: string): string =>
  `(select json_agg(k_a.attname order by k.at) from unnest(${numbers}) with ordinality k(number, at)
    join pg_attribute k_a on k_a.attrelid = ${relation} and k_a.attnum = k.number)`;

const constraints = (type: string, parts: string): string =>
  `(select json_agg(json_build_object('name', con.conname, ${parts}) order by con.conname)
    from pg_constraint con where con.conrelid = c.oid and con.contype = '${type}')`;

/** The columns; sizes are those of the standard's view, where the type has one; those of an array are its elements'. */
const COLUMNS = `(select json_agg(json_build_object(
    'name', a.attname, 'type', format_type(a.atttypid, null), 'nullable', not a.attnotnull,
    'default', case when coalesce(to_jsonb(a)->>'attgenerated', '') = '' then pg_get_expr(d.adbin, d.adrelid) end,
    'generated', case when coalesce(to_jsonb(a)->>'attgenerated', '') <> '' then pg_get_expr(d.adbin, d.adrelid)
      when coalesce(to_jsonb(a)->>'attidentity', '') <> '' then 'identity' end,
    'enumValues', (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.element),
    'length', case when a.atttypmod > 0 then information_schema._pg_char_max_length(t.element, a.atttypmod) end,
    'precision', case when a.atttypmod < 0 then null when t.element = 1700 then ((a.atttypmod - 4) >> 16) & 65535
      else information_schema._pg_datetime_precision(t.element, a.atttypmod) end,
    'scale', case when a.atttypmod >= 0 and t.element = 1700 then (a.atttypmod - 4) & 2047 end,
    'comment', col_description(c.oid, a.attnum)) order by a.attnum)
  from pg_attribute a
    cross join lateral (select case typcategory when 'A' then typelem else oid end as element from pg_type where oid = a.atttypid) t
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;

/** The table's own checks and exclusions, and the checks of its columns' domains. */
const CHECKS = `(select json_agg(json_build_object('name', con.conname,
    'expression', coalesce(pg_get_expr(con.conbin, con.conrelid), pg_get_constraintdef(con.oid))) order by con.conname)
  from pg_constraint con where con.contype in ('c', 'x') and (con.conrelid = c.oid or con.contypid in (
    select atttypid from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped)))`;

const INDEXES = `(select json_agg(json_build_object(
    'name', ic.relname, 'unique', i.indisunique, 'where', pg_get_expr(i.indpred, i.indrelid),
    'columns', (select json_agg(pg_get_indexdef(i.indexrelid, k.at::int, true) order by k.at)
      from generate_series(1, i.indnkeyatts) k(at))) order by ic.relname)
  from pg_index i join pg_class ic on ic.oid = i.indexrelid
  where i.indrelid = c.oid and not i.indisprimary
    and not exists (select 1 from pg_constraint con where con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x')))`;

const FOREIGN = `'columns', ${columnsOf('con.conrelid', 'con.conkey')},
  'database', (select n2.nspname from pg_class c2 join pg_namespace n2 on n2.oid = c2.relnamespace where c2.oid = con.confrelid),
  'table', (select c2.relname from pg_class c2 where c2.oid = con.confrelid),
  'foreign', ${columnsOf('con.confrelid', 'con.confkey')}`;

/** PostgreSQL from version 11 on. */
export const postgres: Dialect = {
  name: 'postgres',
  hint: /postgres|supabase|neon|timescale/i,
  probe: "(select to_json('postgres'::text) where current_setting('server_version_num')::int > 0)",
  part: (json, from, size) =>
    `select 'MCPV' || length(h) || 'x' || substr(h, ${from}, ${size}) || 'VPCM' as part
     from (select encode(convert_to((${json})::text, 'UTF8'), 'hex') as h) q`,
  databases: `select coalesce(json_agg(n.nspname order by n.nspname), '[]') from pg_namespace n
    where ${OWN} and has_schema_privilege(n.oid, 'USAGE')`,
  tables: (database) =>
    `select coalesce(json_agg(c.relname), '[]') from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = ${literal(database)} and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
  table: (database, table) =>
    `coalesce((select json_build_object(
       'kind', c.relkind, 'comment', obj_description(c.oid, 'pg_class'), 'columns', ${COLUMNS},
       'primaryKey', ${constraints('p', `'columns', ${columnsOf('c.oid', 'con.conkey')}`)},
       'unique', ${constraints('u', `'columns', ${columnsOf('c.oid', 'con.conkey')}`)},
       'foreignKeys', ${constraints('f', FOREIGN)},
       'checks', ${CHECKS}, 'indexes', ${INDEXES})
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = ${literal(database)} and c.relname = ${literal(table)} and c.relkind in ('r', 'p', 'v', 'm', 'f')), 'null')`,
  describe: (answer, database, name) => ({
    ...{ database, name },
    kind: answer.kind === 'v' ? 'view' : answer.kind === 'm' ? 'materialized view' : 'table',
    comment: textOrNull(answer.comment),
    columns: objectsIn(answer.columns) as never,
    primaryKey: (objectsIn(answer.primaryKey)[0]?.columns as string[] | undefined) ?? null,
    uniqueConstraints: objectsIn(answer.unique) as never,
    foreignKeys: objectsIn(answer.foreignKeys).map(
      ({ columns, foreign, ...of }) =>
        ({ columns, references: { database: of.database, table: of.table, columns: foreign } }) as ForeignKey,
    ),
    checks: objectsIn(answer.checks) as never,
    indexes: objectsIn(answer.indexes).map((index) => ({ ...index, unique: truth(index.unique) }) as TableIndex),
  }),
};
