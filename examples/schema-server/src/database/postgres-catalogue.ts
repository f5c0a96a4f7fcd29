import type { Catalogue } from './catalogue.js';
import type { Statement } from './schema-database.js';

const quote = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`;

const select = (collection: string, text: string, values: readonly unknown[] = []): Statement => ({
  operation: 'SELECT',
  collection,
  text,
  values,
});

/** Tables, partitioned and foreign ones, views and materialised views: every kind that allows a SELECT. */
const RELATIONS = "('r', 'p', 'f', 'v', 'm')";

/** The catalogue queries of PostgreSQL, embedded or not. Identity columns show their sequence as a default, as `\d` does. */
export const postgresCatalogue: Catalogue = {
  databases: () =>
    select(
      'pg_namespace',
      `SELECT n.nspname AS name, obj_description(n.oid, 'pg_namespace') AS comment,
          (SELECT count(*) FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ${RELATIONS})::int AS tables
        FROM pg_catalog.pg_namespace n
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'USAGE')
        ORDER BY n.nspname COLLATE "C"`,
    ),

  tables: (database, table) =>
    select(
      'pg_class',
      `SELECT c.relname AS name, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS kind,
          obj_description(c.oid, 'pg_class') AS comment, CASE WHEN c.reltuples >= 0 AND c.relkind <> 'v' THEN c.reltuples::float8 END AS estimated_rows
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relkind IN ${RELATIONS} AND ($2::text IS NULL OR c.relname = $2)
        ORDER BY c.relname COLLATE "C"`,
      [database, table ?? null],
    ),

  columns: (database, table) =>
    select(
      'pg_attribute',
      `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
          CASE WHEN a.attidentity <> '' THEN 'generated as identity' ELSE pg_get_expr(d.adbin, d.adrelid) END AS default_value,
          col_description(c.oid, a.attnum) AS comment, a.attnum::int AS position
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum`,
      [database, table],
    ),

  keys: (database, table) =>
    select(
      'pg_constraint',
      `SELECT k.conname AS name, CASE k.contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' ELSE 'foreign' END AS kind,
          a.attname AS column_name, tn.nspname AS target_database, t.relname AS target_table, ta.attname AS target_column
        FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS own (attnum, place)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = own.attnum
          LEFT JOIN pg_catalog.pg_class t ON t.oid = k.confrelid
          LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
          LEFT JOIN pg_catalog.pg_attribute ta ON ta.attrelid = t.oid AND ta.attnum = k.confkey[own.place]
        WHERE n.nspname = $1 AND c.relname = $2 AND k.contype IN ('p', 'u', 'f')
        ORDER BY k.conname COLLATE "C", own.place`,
      [database, table],
    ),

  indexes: (database, table) =>
    select(
      'pg_index',
      `SELECT i.relname AS name, m.amname AS method, x.indisunique AS is_unique, x.indisprimary AS is_primary,
          pg_get_indexdef(i.oid, place, true) AS column_name
        FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
          JOIN pg_catalog.pg_am m ON m.oid = i.relam JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          CROSS JOIN LATERAL generate_series(1, x.indnkeyatts) AS place
        WHERE n.nspname = $1 AND c.relname = $2
        ORDER BY i.relname COLLATE "C", place`,
      [database, table],
    ),

  // The database writes the JSON, so that a date or a numeric does not depend on the driver.
  sample: (database, table, limit) => ({
    ...select(table, `SELECT to_json(t) AS row FROM ${quote(database)}.${quote(table)} AS t LIMIT $1`, [limit]),
    database,
  }),

  readSample: (rows) => rows.map(({ row }) => row as Record<string, unknown>),

  plan: (database, query, maskedQuery) => ({
    operation: 'EXPLAIN',
    database,
    text: `EXPLAIN (FORMAT JSON) ${query}`,
    maskedText: `EXPLAIN (FORMAT JSON) ${maskedQuery}`,
    values: [],
  }),

  readPlan: (rows) => {
    const [{ Plan: plan = {} } = {}] = (rows[0]?.['QUERY PLAN'] ?? []) as { Plan?: PlanNode }[];
    return { plan, changes: changedBy(plan) };
  },
};

interface PlanNode extends Record<string, unknown> {
  readonly 'Node Type'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** A data-modifying WITH reads like a SELECT but plans as `ModifyTable`; `FOR UPDATE` plans as `LockRows`. */
function changedBy(node: PlanNode): string[] {
  const own = ['ModifyTable', 'LockRows'].includes(node['Node Type'] ?? '') ? [node['Relation Name'] ?? 'rows'] : [];
  return [...own, ...(node.Plans ?? []).flatMap(changedBy)];
}
