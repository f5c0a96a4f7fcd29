import type { TableResources } from '../schema/table-resources.js';
import type { Tool } from '../schema/tool.js';

/** The tools and resources of this server; both SDKs serve the same. */
export interface SchemaService {
  readonly tools: readonly Tool[];
  readonly tables: TableResources;
}

export const SERVER_INFO = { name: 'schema-server', title: 'Schema server', version: '0.1.0' };

export const INSTRUCTIONS =
  'Shows the schema of a database. Call list_databases, then list_tables, then describe_table; check a query with validate_query before you hand it on. Nothing here changes data.';

/** The JSON-RPC code MCP gives to a resource that does not exist. */
export const RESOURCE_NOT_FOUND = -32002;

/** One SDK, serving a service over both transports. */
export interface SdkAdapter {
  /** Serves this process's stdin and stdout. */
  serveStdio(service: SchemaService): Promise<Closable>;
  /** Serves Streamable HTTP. */
  serveHttp(service: SchemaService): HttpEndpoint;
}

export interface Closable {
  close(): Promise<void>;
}

/** An MCP endpoint in web-standard terms. */
export interface HttpEndpoint extends Closable {
  fetch(request: Request): Promise<Response>;
}
