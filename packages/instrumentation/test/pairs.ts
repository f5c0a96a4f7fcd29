import { Client as ClientV2, InMemoryTransport as InMemoryTransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { instrumentClient, instrumentServer, type McpInstrumentation } from '../src/index.js';

export type Major = 'v1' | 'v2';

/** The members of a client of either major that the tests use. */
export interface TestClient {
  callTool(
    params: { name: string; arguments?: Record<string, unknown> },
    ...rest: unknown[]
  ): Promise<{ isError?: boolean; [key: string]: unknown }>;
  notification(notification: { method: string; params?: object }): Promise<void>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  request(request: { method: string; params?: object }, ...rest: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface Pair {
  client: TestClient;
  server: AnyServer;
  /** Passes the options in the major's position: v1 after the result schema, v2 directly. */
  call(name: string, args?: Record<string, unknown>, options?: object): ReturnType<TestClient['callTool']>;
  /** Resolves at the next call of the tool `never`. */
  entered(): Promise<void>;
  close(): Promise<void>;
}

const info = { name: 'pair', version: '1.0.0' };

const V1_REQUESTS: Record<string, unknown> = {
  'sampling/createMessage': CreateMessageRequestSchema,
  'elicitation/create': ElicitRequestSchema,
  'roots/list': ListRootsRequestSchema,
};

function registerTools(server: AnyServer, entered: () => void): void {
  server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, async ({ text }: { text: string }) => ({
    content: [{ type: 'text', text }],
  }));
  server.registerTool('throws', {}, async () => {
    throw new Error('the handler threw');
  });
  server.registerTool('never', {}, () => {
    entered();
    return new Promise<never>(() => {});
  });
}

export interface PairOptions {
  instrument?: 'both' | 'client' | 'server' | 'none';
  /** Whose counts begin at 0. @default the manual instrumentation, which the process has once */
  by?: Pick<McpInstrumentation, 'instrumentClient' | 'instrumentServer'>;
  /** Registers further tools. */
  setUp?: (server: AnyServer) => void;
  /** The client's handlers for requests of the server. */
  answers?: Record<string, (params: unknown) => unknown>;
  /** Wraps the two transports before they are used. */
  transports?: (left: object, right: object) => void;
}

/** The methods that servers of both majors have. */
export interface AnyServer {
  registerTool(name: string, config: object, handler: (...args: never[]) => unknown): unknown;
  registerPrompt(name: string, config: object, handler: (...args: never[]) => unknown): unknown;
  registerResource(name: string, uri: string, config: object, handler: (...args: never[]) => unknown): unknown;
  server: {
    request(request: object, ...rest: unknown[]): Promise<unknown>;
    notification(notification: object): Promise<void>;
    onerror?: (error: Error) => void;
  };
  connect(transport: never): Promise<void>;
  close(): Promise<void>;
}

/** A client and a server of one major over an in-memory transport, instrumented by hand. */
export async function connectPair(major: Major, options: PairOptions = {}): Promise<Pair> {
  const { instrument = 'both', setUp, answers = {}, transports, by = { instrumentClient, instrumentServer } } = options;
  const server = (major === 'v1' ? new McpServerV1(info) : new McpServerV2(info)) as unknown as AnyServer;
  let enter = () => {};
  registerTools(server, () => enter());
  setUp?.(server);
  const capabilities = { sampling: {}, elicitation: {}, roots: { listChanged: true } };
  const client = major === 'v1' ? new ClientV1(info, { capabilities }) : new ClientV2(info, { capabilities });
  for (const [method, answer] of Object.entries(answers)) {
    const handler = async (request: { params: unknown }) => answer(request.params);
    if (major === 'v1') (client as ClientV1).setRequestHandler(V1_REQUESTS[method] as never, handler as never);
    else (client as ClientV2).setRequestHandler(method as never, handler as never);
  }
  if (instrument === 'both' || instrument === 'server') by.instrumentServer(server);
  if (instrument === 'both' || instrument === 'client') by.instrumentClient(client);
  const [left, right] =
    major === 'v1' ? InMemoryTransportV1.createLinkedPair() : InMemoryTransportV2.createLinkedPair();
  transports?.(left, right);
  await server.connect(right as never);
  await (client as ClientV1).connect(left as never);
  const test = client as unknown as TestClient;
  return {
    client: test,
    server,
    call: (name, args = {}, callOptions) =>
      test.callTool({ name, arguments: args }, ...(major === 'v1' ? [undefined, callOptions] : [callOptions])),
    entered: () =>
      new Promise((resolve) => {
        enter = resolve;
      }),
    close: async () => {
      await test.close();
      await server.close();
    },
  };
}
