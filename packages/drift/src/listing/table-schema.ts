/** Stands for a part that a server does not report. It is never omitted and never guessed: a table without keys says `null`. */
export type Unknown = 'unknown';

/** A column as an adapter reads it; an absent part is unknown. */
export interface ColumnDescription {
  readonly name: string;
  /** The database's name of the type, without length and precision where the server reports them separately. */
  readonly type: string;
  readonly nullable?: boolean | Unknown;
  /** The default as an expression; `null` for none, `unknown` when it is not reported. */
  readonly default?: string | null;
  /** The expression of a generated column, or `identity`; `null` for any other column, `unknown` when it is not reported. */
  readonly generated?: string | null;
  /** The values of an enumeration; `null` for any other type. */
  readonly enumValues?: readonly string[] | null | Unknown;
  /** The maximum length in characters; `null` for a type without one. */
  readonly length?: number | null | Unknown;
  /** The digits of a number, or of the fraction of a second; `null` for a type without one. */
  readonly precision?: number | null | Unknown;
  readonly scale?: number | null | Unknown;
  /** The comment; `null` for none, `unknown` when it is not reported. The comment `unknown` counts as not reported. */
  readonly comment?: string | null;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly references: { readonly database: string; readonly table: string; readonly columns?: readonly string[] };
}

export interface TableIndex {
  readonly name: string;
  /** The names of columns, or expressions. */
  readonly columns: readonly string[];
  readonly unique: boolean | Unknown;
  /** The condition of a partial index. */
  readonly where?: string | null;
}

export interface UniqueConstraint {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface CheckConstraint {
  readonly name: string;
  readonly expression: string;
}

export type TableKind = 'table' | 'view' | 'materialized view' | 'collection';

/** A table as an adapter reads it; an absent part is unknown. */
export interface TableDescription {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly ColumnDescription[];
  readonly kind?: TableKind | Unknown;
  /** The names of the key's columns; `null` for a table without a primary key. */
  readonly primaryKey?: readonly string[] | null | Unknown;
  readonly foreignKeys?: readonly ForeignKey[] | Unknown;
  /** The indexes other than those of the primary key and the unique constraints. */
  readonly indexes?: readonly TableIndex[] | Unknown;
  readonly uniqueConstraints?: readonly UniqueConstraint[] | Unknown;
  readonly checks?: readonly CheckConstraint[] | Unknown;
  /** The comment; `null` for none, `unknown` when it is not reported. */
  readonly comment?: string | null;
}

export type ColumnSchema = Required<ColumnDescription>;

/** The schema of a table, whichever server reports it: every part is present, and `unknown` where it is not reported. */
export interface TableSchema extends Required<Omit<TableDescription, 'columns'>> {
  readonly columns: readonly ColumnSchema[];
}

const UNKNOWN_COLUMN = {
  nullable: 'unknown',
  default: 'unknown',
  generated: 'unknown',
  enumValues: 'unknown',
  length: 'unknown',
  precision: 'unknown',
  scale: 'unknown',
  comment: 'unknown',
} as const;

const UNKNOWN_TABLE = {
  kind: 'unknown',
  primaryKey: 'unknown',
  foreignKeys: 'unknown',
  indexes: 'unknown',
  uniqueConstraints: 'unknown',
  checks: 'unknown',
  comment: 'unknown',
} as const;

/** Returns a description with `unknown` for every absent part. */
export const completeTable = (table: TableDescription): TableSchema => ({
  ...UNKNOWN_TABLE,
  ...table,
  columns: table.columns.map((column) => ({ ...UNKNOWN_COLUMN, ...column })),
});

/** Returns the name of a table in pins and reports: `database.name`, with an ambiguous part in quotes. */
export const tableKey = (database: string, name: string): string =>
  [database, name].map((part) => (/[."]/.test(part) ? JSON.stringify(part) : part)).join('.');
