export type Major = 'v1' | 'v2';

export interface CallToolParams {
  readonly name: string;
  readonly arguments?: Record<string, unknown>;
  readonly _meta?: Record<string, unknown>;
}

export interface ToolResult {
  readonly content: readonly { readonly type: 'text'; readonly text: string }[];
  readonly isError?: boolean;
}

export interface CallOptions {
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

export interface Client {
  connect(transport: object): Promise<void>;
  callTool(params: CallToolParams, ...rest: unknown[]): Promise<ToolResult>;
  close(): Promise<void>;
}

/** The context of a request in its handler. */
export interface RequestInfo {
  readonly _meta?: Record<string, unknown>;
  readonly signal: AbortSignal;
}

/** The second argument of a tool's handler: v1 passes the request itself, v2 has it one level down. */
export type HandlerContext = RequestInfo | { readonly mcpReq: RequestInfo };

export const requestOf = (context: HandlerContext): RequestInfo => ('mcpReq' in context ? context.mcpReq : context);

export type Handler = (args: Record<string, unknown>, context: HandlerContext) => Promise<ToolResult>;

export interface Server {
  connect(transport: object): Promise<void>;
  registerTool(name: string, config: object, handler: Handler): unknown;
  /** v1's older way to register a tool. */
  tool?(name: string, inputShape: object, handler: Handler): unknown;
  close(): Promise<void>;
}

interface Implementation {
  readonly name: string;
  readonly version: string;
}

/** The part of one SDK major that the workload and its observers use. */
export interface Sdk {
  readonly major: Major;
  readonly Client: new (info: Implementation) => Client;
  readonly McpServer: new (info: Implementation) => Server;
  readonly InMemoryTransport: { createLinkedPair(): [object, object] };
}

/** Loads one SDK major, after the hooks of its loading are in place. */
export async function loadSdk(major: Major): Promise<Sdk> {
  if (major === 'v1') {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js');
    const { InMemoryTransport } = await import('@modelcontextprotocol/sdk/inMemory.js');
    return { major, Client, McpServer, InMemoryTransport } as unknown as Sdk;
  }
  const { Client, InMemoryTransport } = await import('@modelcontextprotocol/client');
  const { McpServer } = await import('@modelcontextprotocol/server');
  return { major, Client, McpServer, InMemoryTransport } as unknown as Sdk;
}
