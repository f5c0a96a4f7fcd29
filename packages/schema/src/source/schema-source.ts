import type { ListedResource } from '../client/mcp-client.js';

/** The server as an adapter sees it. Every call is measured, repeated after a lost connection, and may come from the cache. */
export interface SchemaSource {
  /**
   * Calls a tool and returns its structured content, or its text parsed as JSON when it is valid JSON.
   * Of several texts it returns the only one with JSON data, or else a list of all.
   * @throws {SchemaError} `tool_error` when the tool reports an error
   */
  callTool(name: string, args: Record<string, unknown>): Promise<unknown>;
  listResources(): Promise<readonly ListedResource[]>;
  /** Returns the text of a resource, parsed as JSON when it is valid JSON. */
  readResource(uri: string): Promise<unknown>;
}
