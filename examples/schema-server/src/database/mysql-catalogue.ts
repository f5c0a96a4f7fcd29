import type { Catalogue } from './catalogue.js';
import type { Statement } from './schema-database.js';

export const quoteMysql = (identifier: string) => `\`${identifier.replaceAll('`', '``')}\``;

const select = (collection: string, text: string, values: readonly unknown[] = []): Statement => ({
  operation: 'SELECT',
  collection,
  text,
  values,
});

/** The catalogue queries of MySQL and MariaDB. Names are compared in binary, as on a case-sensitive file system. */
export const mysqlCatalogue: Catalogue = {
  databases: () =>
    select(
      'SCHEMATA',
      `SELECT s.SCHEMA_NAME AS name, NULL AS comment,
          (SELECT COUNT(*) FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = s.SCHEMA_NAME) AS tables
        FROM information_schema.SCHEMATA s
        WHERE s.SCHEMA_NAME NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
        ORDER BY BINARY s.SCHEMA_NAME`,
    ),

  tables: (database, table) =>
    select(
      'TABLES',
      `SELECT TABLE_NAME AS name, IF(TABLE_TYPE LIKE '%VIEW', 'view', 'table') AS kind,
          IF(TABLE_TYPE LIKE '%VIEW', NULL, TABLE_COMMENT) AS comment, TABLE_ROWS AS estimated_rows
        FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ${table === undefined ? '' : 'AND TABLE_NAME = ?'}
        ORDER BY BINARY TABLE_NAME`,
      table === undefined ? [database] : [database, table],
    ),

  columns: (database, table) =>
    select(
      'COLUMNS',
      `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE = 'YES' AS nullable,
          IF(EXTRA LIKE '%auto_increment%', 'auto_increment', NULLIF(COLUMN_DEFAULT, 'NULL')) AS default_value,
          COLUMN_COMMENT AS comment, ORDINAL_POSITION AS position
        FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
      [database, table],
    ),

  keys: (database, table) =>
    select(
      'KEY_COLUMN_USAGE',
      `SELECT k.CONSTRAINT_NAME AS name,
          CASE c.CONSTRAINT_TYPE WHEN 'PRIMARY KEY' THEN 'primary' WHEN 'UNIQUE' THEN 'unique' ELSE 'foreign' END AS kind,
          k.COLUMN_NAME AS column_name, k.REFERENCED_TABLE_SCHEMA AS target_database,
          k.REFERENCED_TABLE_NAME AS target_table, k.REFERENCED_COLUMN_NAME AS target_column
        FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.TABLE_CONSTRAINTS c
          ON c.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND c.TABLE_NAME = k.TABLE_NAME AND c.CONSTRAINT_NAME = k.CONSTRAINT_NAME
        WHERE k.TABLE_SCHEMA = ? AND k.TABLE_NAME = ? AND c.TABLE_SCHEMA = ?
          AND c.CONSTRAINT_TYPE IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')
        ORDER BY BINARY k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
      [database, table, database],
    ),

  indexes: (database, table) =>
    select(
      'STATISTICS',
      `SELECT INDEX_NAME AS name, LOWER(INDEX_TYPE) AS method, NON_UNIQUE = 0 AS is_unique,
          INDEX_NAME = 'PRIMARY' AS is_primary, COALESCE(COLUMN_NAME, '(expression)') AS column_name
        FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?
        ORDER BY BINARY INDEX_NAME, SEQ_IN_INDEX`,
      [database, table],
    ),

  sample: (database, table, limit) => ({
    ...select(table, `SELECT * FROM ${quoteMysql(database)}.${quoteMysql(table)} LIMIT ${Math.trunc(limit)}`),
    maskedText: `SELECT * FROM ${quoteMysql(database)}.${quoteMysql(table)} LIMIT ?`,
    database,
  }),

  readSample: (rows) =>
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : value,
        ]),
      ),
    ),

  plan: (database, query, maskedQuery) => ({
    operation: 'EXPLAIN',
    database,
    text: `EXPLAIN FORMAT=JSON ${query}`,
    maskedText: `EXPLAIN FORMAT=JSON ${maskedQuery}`,
    values: [],
  }),

  // Neither MySQL nor MariaDB plans a change inside a SELECT: there the grammar refuses it.
  readPlan: (rows) => ({
    plan: JSON.parse((rows[0]?.EXPLAIN as string | undefined) ?? '{}') as Record<string, unknown>,
    changes: [],
  }),
};
