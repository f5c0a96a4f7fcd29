import type { Row, Statement } from './schema-database.js';

/**
 * The statements that read a database's catalogue, one object a dialect.
 *
 * Both dialects alias their columns to the same row shapes, so that the reader is independent of the dialect.
 */
export interface Catalogue {
  /** Rows of {@link DatabaseRow}. */
  databases(): Statement;
  /** Rows of {@link TableRow}; without `table`, all of the database. */
  tables(database: string, table?: string): Statement;
  /** Rows of {@link ColumnRow}. */
  columns(database: string, table: string): Statement;
  /** Rows of {@link KeyRow}, one a column of a key, in order. */
  keys(database: string, table: string): Statement;
  /** Rows of {@link IndexRow}, one a column of an index, in order. */
  indexes(database: string, table: string): Statement;
  /** Whole rows of a table. The names are quoted here, because they may hold any character. */
  sample(database: string, table: string, limit: number): Statement;
  /** The rows of {@link sample} as JSON values. */
  readSample(rows: readonly Row[]): Record<string, unknown>[];
  /** Plans a query that the caller found to be a single SELECT. */
  plan(database: string, query: string, maskedQuery: string): Statement;
  /** The plan in the rows of {@link plan}, and the tables it would change; these are none for a SELECT. */
  readPlan(rows: readonly Row[]): { readonly plan: Record<string, unknown>; readonly changes: readonly string[] };
}

export interface DatabaseRow {
  readonly name: string;
  readonly comment: string | null;
  readonly tables: number | string;
}

export interface TableRow {
  readonly name: string;
  readonly kind: string;
  readonly comment: string | null;
  readonly estimated_rows: number | string | null;
}

export interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean | number;
  readonly default_value: string | null;
  readonly comment: string | null;
  readonly position: number | string;
}

export interface KeyRow {
  readonly name: string;
  readonly kind: 'primary' | 'unique' | 'foreign';
  readonly column_name: string;
  readonly target_database: string | null;
  readonly target_table: string | null;
  readonly target_column: string | null;
}

export interface IndexRow {
  readonly name: string;
  readonly method: string;
  readonly is_unique: boolean | number;
  readonly is_primary: boolean | number;
  /** A column's name, or the expression that is indexed. */
  readonly column_name: string;
}
