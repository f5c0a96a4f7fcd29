import type { Definition, TableDescription } from '@mcp-vitals/drift';
import type { SchemaSource } from '../source/schema-source.js';

/** The properties of a server that decide which adapter fits. */
export interface ServerOffer {
  readonly serverName: string;
  readonly tools: readonly Definition[];
}

/**
 * Reads the schemas of one kind of server. An error thrown while an answer is read is reported as `unreadable`, so an
 * adapter need not check the answer first.
 */
export interface SchemaAdapter {
  readonly name: string;
  /** Whether a server looks like the kind that this adapter reads. */
  fits(server: ServerOffer): boolean;
  databases(source: SchemaSource): Promise<string[]>;
  /** Returns the names of tables and views: everything that `table` can describe. */
  tables(source: SchemaSource, database: string): Promise<string[]>;
  /** Returns the description of a table; `undefined` when there is no such table. */
  table(source: SchemaSource, database: string, table: string): Promise<TableDescription | undefined>;
  /** Returns the table that a resource describes; needed for `notifications/resources/updated`. */
  tableOf?(uri: string): { database: string; table: string } | undefined;
  /** Returns the resource that describes a table, to subscribe to it. Not needed when `table` reads that resource. */
  uriOf?(database: string, table: string): string;
}

/**
 * A kind of adapter that is made for the tools a server offers, such as their names. Making one may send requests;
 * `undefined` when the server is of another kind.
 */
export interface AdapterKind {
  readonly name: string;
  adapt(server: ServerOffer, source: SchemaSource): Promise<SchemaAdapter | undefined>;
}
