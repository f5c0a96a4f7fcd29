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
  close(): Promise<void>;
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
  createClient(): DemoClient;
  createServer(name: string): { readonly server: object } & DemoServer;
  createLinkedPair(): readonly [object, object];
  createHttpClient(url: URL, options: object): HttpClientTransport;
  /** For one request. */
  createHttpServer(): HttpServerTransport;
}

/** The transport of a client over Streamable HTTP. */
export interface HttpClientTransport {
  finishAuth(code: string): Promise<void>;
}

/** The transport of a server over Streamable HTTP that answers one request. */
export interface HttpServerTransport {
  handleRequest(request: Request): Promise<Response>;
}

type Constructor = new (info: object, options?: object) => never;
type ClassName = 'Client' | 'Server' | 'StreamableHTTPClientTransport' | 'WebStandardStreamableHTTPServerTransport';
type Classes = Readonly<Record<ClassName, Constructor>>;
type Pairs = { readonly InMemoryTransport: { createLinkedPair(): readonly [object, object] } };

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
  const client = require('@modelcontextprotocol/client') as Classes;
  const server = require('@modelcontextprotocol/server') as Classes & Pairs;
  return sdkOf('SDK v2', { ...client, ...server }, (method) => method);
}

function loadV1(require: NodeJS.Require): McpSdk {
  const modules = [
    'client/index',
    'client/streamableHttp',
    'server/index',
    'server/webStandardStreamableHttp',
    'inMemory',
  ];
  const classes = modules.map((name) => require(`@modelcontextprotocol/sdk/${name}.js`) as object);
  const { ListToolsRequestSchema, CallToolRequestSchema } = require('@modelcontextprotocol/sdk/types.js') as Record<
    string,
    unknown
  >;
  const schemaOf = (method: string): unknown =>
    method === 'tools/list' ? ListToolsRequestSchema : CallToolRequestSchema;
  return sdkOf('SDK v1', Object.assign({}, ...classes) as Classes & Pairs, schemaOf);
}

interface RawServer {
  connect(transport: object): Promise<void>;
  setRequestHandler(schema: unknown, handler: (request: { params: never }) => Promise<object>): void;
}

function sdkOf(name: string, classes: Classes & Pairs, schemaOf: (method: string) => unknown): McpSdk {
  const { Client, Server, StreamableHTTPClientTransport, WebStandardStreamableHTTPServerTransport } = classes;
  return {
    name,
    createClient: () => new Client(INFO, { capabilities: {} }) as DemoClient,
    createServer: (serverName) => {
      const server = new Server({ ...INFO, name: serverName }, CAPABILITIES) as RawServer;
      return {
        server,
        connect: (end) => server.connect(end),
        handle: (method, handler) => server.setRequestHandler(schemaOf(method), ({ params }) => handler(params)),
      };
    },
    createLinkedPair: () => classes.InMemoryTransport.createLinkedPair(),
    createHttpClient: (url, options) => new StreamableHTTPClientTransport(url, options) as HttpClientTransport,
    createHttpServer: () =>
      new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true }) as HttpServerTransport,
  };
}
