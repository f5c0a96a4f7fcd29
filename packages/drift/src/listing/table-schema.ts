/** Stands for what a server does not tell. It is never left out and never guessed: a table without keys says `null`. */
export type Unknown = 'unknown';

/** What an adapter reads of a column; what it leaves out is unknown. */
export interface ColumnDescription {
  readonly name: string;
  /** The type in the database's own words, without length and precision where the server tells them apart. */
  readonly type: string;
  readonly nullable?: boolean | Unknown;
  /** The default as an expression; `null` for none, `unknown` when it is not told. */
  readonly default?: string | null;
  /** The expression of a generated column, or `identity`; `null` when the column is none, `unknown` when it is not told. */
  readonly generated?: string | null;
  /** The values that an enumeration allows; `null` for a type that is none. */
  readonly enumValues?: readonly string[] | null | Unknown;
  /** In characters; `null` for a type without one. */
  readonly length?: number | null | Unknown;
  /** Digits of a number, or of the fraction of a second; `null` for a type without one. */
  readonly precision?: number | null | Unknown;
  readonly scale?: number | null | Unknown;
  /** `null` for none, `unknown` when it is not told; a comment of that one word counts as not told. */
  readonly comment?: string | null;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly references: { readonly database: string; readonly table: string; readonly columns?: readonly string[] };
}

export interface TableIndex {
  readonly name: string;
  /** Names of columns, or expressions. */
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

/** What an adapter reads of a table; what it leaves out is unknown. */
export interface TableDescription {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly ColumnDescription[];
  readonly kind?: TableKind | Unknown;
  /** `null` for none. */
  readonly primaryKey?: readonly string[] | null | Unknown;
  readonly foreignKeys?: readonly ForeignKey[] | Unknown;
  /** Those that the primary key and the unique constraints bring along are not among them. */
  readonly indexes?: readonly TableIndex[] | Unknown;
  readonly uniqueConstraints?: readonly UniqueConstraint[] | Unknown;
  readonly checks?: readonly CheckConstraint[] | Unknown;
  /** `null` for none, `unknown` when it is not told. */
  readonly comment?: string | null;
}

export type ColumnSchema = Required<ColumnDescription>;

/** What is known of a table, whichever server told it: every part is there, and what the server did not tell is `unknown`. */
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

/** A description with `unknown` for every part that it leaves out. */
export const completeTable = (table: TableDescription): TableSchema => ({
  ...UNKNOWN_TABLE,
  ...table,
  columns: table.columns.map((column) => ({ ...UNKNOWN_COLUMN, ...column })),
});

/** What a table is called in pins and reports: `database.name`, with a part in quotes where that would be ambiguous. */
export const tableKey = (database: string, name: string): string =>
  [database, name].map((part) => (/[."]/.test(part) ? JSON.stringify(part) : part)).join('.');
