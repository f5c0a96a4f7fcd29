import type { Catalogue } from './catalogue.js';

/** A row as the catalogue asked for it: its keys are the aliases in the statement. */
export type Row = Readonly<Record<string, unknown>>;

/** One SQL statement and its attributes for a trace. */
export interface Statement {
  /** SQL in the database's own dialect. A caller's input is in `values`, or a quoted identifier. */
  readonly text: string;
  readonly values: readonly unknown[];
  readonly operation: 'SELECT' | 'EXPLAIN';
  /** The one table it reads, when there is one. */
  readonly collection?: string;
  /** The database that table is in, or where unqualified names are looked up. */
  readonly database?: string;
  /** `text` with its literals masked, for the trace. Absent where `text` holds none. */
  readonly maskedText?: string;
}

/**
 * A database whose schema can be read.
 *
 * Every statement runs on its own, in a read-only transaction, and is ended after the statement timeout. A `database` is
 * called a schema by PostgreSQL and a database by MySQL.
 */
export interface SchemaDatabase {
  /** The `db.system.name` of OpenTelemetry. */
  readonly system: 'postgresql' | 'mysql' | 'mariadb';
  /** Name of the database on its server. Absent where the connection names none. */
  readonly namespace?: string;
  readonly endpoint?: { readonly address: string; readonly port: number };
  readonly catalogue: Catalogue;
  /** @throws {DatabaseError} when the database refuses, fails, or takes too long. */
  query(statement: Statement): Promise<readonly Row[]>;
  close(): Promise<void>;
}
