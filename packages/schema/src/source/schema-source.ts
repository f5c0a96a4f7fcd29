import type { ListedResource } from '../client/mcp-client.js';

/** The server as an adapter sees it. Every call is measured, repeated on a lost connection, and may be answered from the cache. */
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
