export interface ColumnSchema {
  readonly name: string;
  /** The type in the database's own words. */
  readonly type: string;
  /** Absent where the server does not say. */
  readonly nullable?: boolean;
  /** The default as an expression; `null` for none. Absent where the server does not say. */
  readonly default?: string | null;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly references: { readonly database: string; readonly table: string; readonly columns?: readonly string[] };
}

/** What is known of a table, whichever server said it. What a server does not say is absent, never guessed. */
export interface TableSchema {
  readonly database: string;
  readonly name: string;
  readonly kind?: 'table' | 'view';
  readonly columns: readonly ColumnSchema[];
  /** `null` for none. Absent where the server does not say. */
  readonly primaryKey?: readonly string[] | null;
  readonly foreignKeys?: readonly ForeignKey[];
}
