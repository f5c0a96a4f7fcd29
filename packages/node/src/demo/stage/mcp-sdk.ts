import { createRequire } from 'node:module';
import path from 'node:path';

/** The members of a client that the demos use. */
export interface DemoClient {
  connect(transport: object): Promise<void>;
  listTools(): Promise<object>;
  callTool(params: {
    name: string;
    arguments?: object;
  }): Promise<{ readonly isError?: boolean; readonly content: readonly { readonly text?: string }[] }>;
  notification(notification: { method: string }): Promise<void>;
  close(): Promise<void>;
}

/** What a client says of itself. */
export interface DemoClientInfo {
  readonly name: string;
  readonly version: string;
  readonly capabilities?: object;
}

/** The members of a low-level server, whose definitions a scene may change. */
export interface DemoServer {
  connect(transport: object): Promise<void>;
  handle(
    method: 'tools/list' | 'tools/call',
    handler: (params: { name: string; arguments?: object }) => Promise<object>,
  ): void;
}

/** What the demos need of an MCP SDK, of either major. */
export interface McpSdk {
  readonly name: string;
  createClient(info?: DemoClientInfo): DemoClient;
  createServer(name: string): { readonly server: object } & DemoServer;
  createLinkedPair(): readonly [object, object];
}

type Constructor = new (info: object, options?: object) => never;
type Pair = { createLinkedPair(): readonly [object, object] };

const INFO = { name: 'demo', version: '1.0.0' };
const CAPABILITIES = { capabilities: { tools: {} } };

/**
 * Loads the MCP SDK of the application, else the one beside this package. It is no dependency: the demos alone need it, and it
 * brings a hundred packages.
 * @throws Error with the remedy if there is none
 */
export function loadMcpSdk(folder: string): McpSdk {
  for (const from of [path.join(folder, 'package.json'), import.meta.url]) {
    const require = createRequire(from);
    for (const load of [loadV2, loadV1]) {
      try {
        return load(require);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
      }
    }
  }
  throw new Error(
    'a demo runs a real MCP client and server, and no MCP SDK is installed here; ' +
      'run npm install @modelcontextprotocol/client @modelcontextprotocol/server',
  );
}

function loadV2(require: NodeJS.Require): McpSdk {
  const { Client } = require('@modelcontextprotocol/client') as { Client: Constructor };
  const { Server, InMemoryTransport } = require('@modelcontextprotocol/server') as {
    Server: Constructor;
    InMemoryTransport: Pair;
  };
  const schemaOf = (method: string): unknown => method;
  return sdkOf('SDK v2', Client, Server, InMemoryTransport, schemaOf);
}

function loadV1(require: NodeJS.Require): McpSdk {
  const { Client } = require('@modelcontextprotocol/sdk/client/index.js') as { Client: Constructor };
  const { Server } = require('@modelcontextprotocol/sdk/server/index.js') as { Server: Constructor };
  const { InMemoryTransport } = require('@modelcontextprotocol/sdk/inMemory.js') as { InMemoryTransport: Pair };
  const { ListToolsRequestSchema, CallToolRequestSchema } = require('@modelcontextprotocol/sdk/types.js') as Record<
    string,
    unknown
  >;
  const schemaOf = (method: string): unknown =>
    method === 'tools/list' ? ListToolsRequestSchema : CallToolRequestSchema;
  return sdkOf('SDK v1', Client, Server, InMemoryTransport, schemaOf);
}

interface RawServer {
  connect(transport: object): Promise<void>;
  setRequestHandler(schema: unknown, handler: (request: { params: never }) => Promise<object>): void;
}

function sdkOf(
  name: string,
  Client: Constructor,
  Server: Constructor,
  transport: Pair,
  schemaOf: (method: string) => unknown,
): McpSdk {
  return {
    name,
    createClient: ({ capabilities = {}, ...info }: DemoClientInfo = INFO) =>
      new Client(info, { capabilities }) as DemoClient,
    createServer: (serverName) => {
      const server = new Server({ ...INFO, name: serverName }, CAPABILITIES) as RawServer;
      return {
        server,
        connect: (end) => server.connect(end),
        handle: (method, handler) => server.setRequestHandler(schemaOf(method), ({ params }) => handler(params)),
      };
    },
    createLinkedPair: () => transport.createLinkedPair(),
  };
}
