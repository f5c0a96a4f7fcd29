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

/** Requests for one task. */
export type TaskMethod = 'tasks/get' | 'tasks/result';

/** The members of a low-level server, whose definitions a scene may change. */
export interface DemoServer {
  connect(transport: object): Promise<void>;
  handle(
    method: 'tools/list' | 'tools/call' | TaskMethod,
    handler: (params: {
      name: string;
      arguments?: object;
      taskId: string;
      _meta?: Readonly<Record<string, unknown>>;
    }) => Promise<object>,
  ): void;
}

/** What the demos need of an MCP SDK, of either major. */
export interface McpSdk {
  readonly name: string;
  createClient(info?: DemoClientInfo): DemoClient;
  createServer(name: string, capabilities?: object): { readonly server: object } & DemoServer;
  createLinkedPair(): readonly [object, object];
  /** Sends a request whose result is taken as it is. */
  request(client: DemoClient, method: string, params: object): Promise<Readonly<Record<string, unknown>>>;
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

/** The classes that the demos use, by their names in both majors. */
interface Classes extends Readonly<Record<ClassName, Constructor>> {
  readonly InMemoryTransport: { createLinkedPair(): readonly [object, object] };
}

const INFO = { name: 'demo', version: '1.0.0' };
const CAPABILITIES = { tools: {}, tasks: { requests: { tools: { call: {} } } } };

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
    'a demo runs a real MCP client and server, and no MCP SDK that is new enough for it is installed here; ' +
      'run npm install @modelcontextprotocol/client @modelcontextprotocol/server',
  );
}

function loadV2(require: NodeJS.Require): McpSdk {
  const classes = ['client', 'server'].map((name) => require(`@modelcontextprotocol/${name}`) as object);
  // The tasks of protocol 2025-11-25 are no methods of SDK v2: they are handled as those of an extension.
  const handle: Handle = (server, method, handler) =>
    method.startsWith('tasks/')
      ? server.setRequestHandler(method, { params: ANYTHING }, handler)
      : server.setRequestHandler(method, ({ params }: { params: never }) => handler(params));
  return sdkOf('SDK v2', { classes: joined(classes), handle, anything: ANYTHING });
}

const V1_MODULES = [
  'client/index',
  'client/streamableHttp',
  'server/index',
  'server/webStandardStreamableHttp',
  'inMemory',
];

function loadV1(require: NodeJS.Require): McpSdk {
  const classes = V1_MODULES.map((name) => require(`@modelcontextprotocol/sdk/${name}.js`) as object);
  const types = require('@modelcontextprotocol/sdk/types.js') as Record<string, unknown>;
  const schemas: Readonly<Record<string, unknown>> = {
    'tools/list': types.ListToolsRequestSchema,
    'tools/call': types.CallToolRequestSchema,
    'tasks/get': types.GetTaskRequestSchema,
    'tasks/result': types.GetTaskPayloadRequestSchema,
  };
  const handle: Handle = (server, method, handler) =>
    server.setRequestHandler(schemas[method], ({ params }: { params: never }) => handler(params));
  return sdkOf('SDK v1', { classes: joined(classes), handle, anything: types.ResultSchema });
}

const joined = (modules: readonly object[]): Classes => Object.assign({}, ...modules) as Classes;

interface RawServer {
  connect(transport: object): Promise<void>;
  setRequestHandler(...given: readonly unknown[]): void;
}

type Handle = (server: RawServer, method: string, handler: (params: never) => Promise<object>) => void;

/** A schema that takes every value as it is, by the interface of Standard Schema. */
const ANYTHING = { '~standard': { version: 1, vendor: 'mcp-vitals', validate: (value: unknown) => ({ value }) } };

/** The parts in which the two majors differ. */
interface Parts {
  readonly classes: Classes;
  readonly handle: Handle;
  /** The schema of a result that is taken as it is. */
  readonly anything: unknown;
}

const sdkOf = (name: string, { classes, handle, anything }: Parts): McpSdk => ({
  name,
  createClient: ({ capabilities = {}, ...info }: DemoClientInfo = INFO) =>
    new classes.Client(info, { capabilities }) as DemoClient,
  createServer: (serverName, capabilities = {}) => {
    const options = { capabilities: { ...CAPABILITIES, ...capabilities } };
    const server = new classes.Server({ ...INFO, name: serverName }, options) as RawServer;
    return {
      server,
      connect: (end) => server.connect(end),
      handle: (method, handler) => handle(server, method, handler),
    };
  },
  createLinkedPair: () => classes.InMemoryTransport.createLinkedPair(),
  createHttpClient: (url, options) => new classes.StreamableHTTPClientTransport(url, options) as HttpClientTransport,
  createHttpServer: () =>
    new classes.WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true }) as HttpServerTransport,
  request: (client, method, params) =>
    (client as unknown as RawClient).request({ method, params }, anything) as Promise<Record<string, unknown>>,
});

interface RawClient {
  request(request: object, schema: unknown): Promise<object>;
}
