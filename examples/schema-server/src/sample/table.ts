import type { Column } from './column.js';

/** A key over more than one column that points at another table of the sample. */
export interface CompositeReference {
  readonly columns: readonly string[];
  /** The table, as `schema.table`. */
  readonly table: string;
  readonly to: readonly string[];
}

export interface SampleTable {
  readonly name: string;
  readonly comment: string;
  readonly rowCount: number;
  readonly columns: Readonly<Record<string, Column>>;
  readonly primaryKey: readonly string[];
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly indexes: readonly (readonly string[])[];
  readonly references: readonly CompositeReference[];
}

export interface SampleView {
  readonly name: string;
  readonly comment: string;
  /** A SELECT that PostgreSQL and MySQL both read, every table qualified. */
  readonly query: string;
}

/** A schema in PostgreSQL, a database in MySQL. */
export interface SampleSchema {
  readonly name: string;
  readonly comment: string;
  readonly tables: readonly SampleTable[];
  readonly views: readonly SampleView[];
}

export interface TableOptions {
  /** @default ['id'] */
  readonly key?: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
  readonly references?: readonly CompositeReference[];
}

export function table(
  name: string,
  comment: string,
  rowCount: number,
  columns: Record<string, Column>,
  { key = ['id'], unique = [], indexes = [], references = [] }: TableOptions = {},
): SampleTable {
  return { name, comment, rowCount, columns, primaryKey: key, uniqueKeys: unique, indexes, references };
}

export const view = (name: string, comment: string, query: string): SampleView => ({ name, comment, query });
