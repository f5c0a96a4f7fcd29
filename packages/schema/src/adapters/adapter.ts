import type { Definition, TableSchema } from '@mcp-vitals/drift';
import type { ListedResource } from '../mcp-client.js';

/** The server as an adapter sees it. Every call is measured, tried again on a lost connection, and may be answered from the cache. */
export interface SchemaSource {
  /**
   * Calls a tool. The answer is its structured content, or its first text read as JSON, or that text.
   * @throws {SchemaError} `tool_error` when the tool says that it failed
   */
  callTool(name: string, args: Record<string, unknown>): Promise<unknown>;
  listResources(): Promise<readonly ListedResource[]>;
  /** The text of a resource, as JSON if it is that. */
  readResource(uri: string): Promise<unknown>;
}

/** What a server offers, to tell whether an adapter fits. */
export interface ServerSurface {
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
  fits(server: ServerSurface): boolean;
  databases(source: SchemaSource): Promise<string[]>;
  tables(source: SchemaSource, database: string): Promise<string[]>;
  /** `undefined` when there is no such table. */
  table(source: SchemaSource, database: string, table: string): Promise<TableSchema | undefined>;
  /** Which table a resource describes, so that `notifications/resources/updated` finds it. */
  tableOf?(uri: string): { database: string; table: string } | undefined;
  /** The resource that describes a table, to be told of its changes. Not needed where `table` reads that resource. */
  uriOf?(database: string, table: string): string;
}
