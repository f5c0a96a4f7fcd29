export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly [key: string]: unknown;
}

export interface CallOptions {
  readonly timeout?: number;
}

interface Page {
  readonly nextCursor?: string | undefined;
  readonly [key: string]: unknown;
}

/**
 * The part of a connected MCP client that this package uses. The `Client` of `@modelcontextprotocol/sdk` and that of
 * `@modelcontextprotocol/client` both fit.
 */
export interface McpClient {
  callTool(params: { name: string; arguments?: Record<string, unknown> }, ...rest: never[]): Promise<unknown>;
  listTools(params?: { cursor?: string }, options?: CallOptions): Promise<Page & { tools: unknown[] }>;
  listPrompts(params?: { cursor?: string }, options?: CallOptions): Promise<Page & { prompts: unknown[] }>;
  listResources(params?: { cursor?: string }, options?: CallOptions): Promise<Page & { resources: unknown[] }>;
  listResourceTemplates(
    params?: { cursor?: string },
    options?: CallOptions,
  ): Promise<Page & { resourceTemplates: unknown[] }>;
  readResource(params: { uri: string }, options?: CallOptions): Promise<Page & { contents: unknown[] }>;
  subscribeResource(params: { uri: string }, options?: CallOptions): Promise<unknown>;
  unsubscribeResource(params: { uri: string }, options?: CallOptions): Promise<unknown>;
  close(): Promise<void>;
  getServerVersion(): { name: string } | undefined;
  getServerCapabilities(): object | undefined;
  // Methods, not properties: the SDKs declare them with and without `undefined`, and both must fit.
  readonly transport?: object | undefined;
}

/** A client and details of its server outside the protocol. */
export interface ConnectedClient {
  readonly client: McpClient;
  /** Returns the last lines that a stdio server wrote to stderr. */
  readonly lastWords?: () => string;
}

/** Opens a new connection. An aborted attempt ends everything that it started. */
export type Connect = (signal: AbortSignal) => Promise<ConnectedClient>;

type Call = (params: object, ...rest: unknown[]) => Promise<Record<string, unknown>>;

/** Calls a tool. The SDK majors take the options at different positions; only the second has protocol eras. */
export function callTool(
  client: McpClient,
  name: string,
  args: Record<string, unknown>,
  options: CallOptions,
): Promise<Record<string, unknown>> {
  const call = (client.callTool as unknown as Call).bind(client);
  const params = { name, arguments: args };
  return 'getProtocolEra' in client ? call(params, options) : call(params, undefined, options);
}

/** The most pages read of a list, so that a server cannot page without end. */
const MAX_PAGES = 100;

/** Reads every page of a list, and the caching hints of its first page. `isCut` when the server had more pages than are read. */
export async function listAll<Key extends 'tools' | 'prompts' | 'resources' | 'resourceTemplates'>(
  client: McpClient,
  key: Key,
  options: CallOptions,
): Promise<{ items: unknown[]; hints: Record<string, unknown>; isCut: boolean }> {
  const method = `list${key[0]!.toUpperCase()}${key.slice(1)}` as 'listTools';
  const list = (client[method] as unknown as Call).bind(client);
  // SDK v2 caches lists; this request is sent because the schema cache needs a newer one.
  const fresh = { ...options, cacheMode: 'refresh' };
  const first = await list({}, fresh);
  const items = itemsOf(first, key);
  let cursor = first.nextCursor;
  for (let page = 1; typeof cursor === 'string' && page < MAX_PAGES; page++) {
    const next = await list({ cursor }, fresh);
    // A page may hold more items than a call takes arguments.
    for (const item of itemsOf(next, key)) items.push(item);
    cursor = next.nextCursor;
  }
  return { items, hints: first, isCut: typeof cursor === 'string' };
}

const itemsOf = (page: Record<string, unknown>, key: string): unknown[] => {
  const items = page[key];
  return Array.isArray(items) ? [...items] : [];
};
