import type { Definition, TableDescription } from '@mcp-vitals/drift';
import type { SchemaSource } from '../source/schema-source.js';

/** The part of a server that decides which adapter fits. */
export interface ServerOffer {
  readonly serverName: string;
  readonly tools: readonly Definition[];
}

/**
 * How one kind of server is asked for its schemas. Whatever it throws while it reads an answer is reported as
 * `unreadable`, so it may simply take apart what it expects.
 */
export interface SchemaAdapter {
  readonly name: string;
  /** Whether a server looks like the kind this adapter is for. */
  fits(server: ServerOffer): boolean;
  databases(source: SchemaSource): Promise<string[]>;
  /** Tables and views: whatever `table` can describe. */
  tables(source: SchemaSource, database: string): Promise<string[]>;
  /** `undefined` when there is no such table. */
  table(source: SchemaSource, database: string, table: string): Promise<TableDescription | undefined>;
  /** Which table a resource describes, so that `notifications/resources/updated` finds it. */
  tableOf?(uri: string): { database: string; table: string } | undefined;
  /** The resource that describes a table, to be told of its changes. Not needed where `table` reads that resource. */
  uriOf?(database: string, table: string): string;
}

/**
 * Adapters that come with the package and depend on what a server offers: which tool, under which name. May ask the
 * server; answers `undefined` when it is not of their kind.
 */
export interface AdapterKind {
  readonly name: string;
  adapt(server: ServerOffer, source: SchemaSource): Promise<SchemaAdapter | undefined>;
}
