import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import type { McpInstrumentation } from '../src/index.js';

const URI = 'order://7';
const INFO = { name: 'shop', version: '1.0.0' };

export type Answer = { readonly content: readonly unknown[]; readonly _meta?: Record<string, unknown> };

export interface ExecutionPair {
  call(meta?: object): Promise<Answer>;
  /** Reads a resource. */
  read(): Promise<unknown>;
  close(): Promise<void>;
}

export interface PairOptions {
  readonly server: McpInstrumentation;
  /** The client's instrumentation, once the address of the server is known. */
  readonly client: (origin: string) => McpInstrumentation;
  readonly tool: () => Promise<object>;
  readonly resource: () => Promise<object>;
}

const listen = (listener: RequestListener): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer(listener);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

const originOf = (http: Server): string => `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

function serverOf(
  Class: typeof McpServerV1 | typeof McpServerV2,
  { server, tool, resource }: PairOptions,
): McpServerV1 {
  const made = new Class(INFO) as McpServerV1;
  made.registerTool('find_order', {}, tool as never);
  made.registerResource('order', URI, {}, resource as never);
  return server.instrumentServer(made);
}

interface Caller {
  callTool(params: { name: string; _meta?: object }): Promise<unknown>;
  readResource(params: { uri: string }): Promise<unknown>;
  close(): Promise<void>;
}

const pairOf = (client: Caller, http: Server): ExecutionPair => ({
  call: (_meta) => client.callTool({ name: 'find_order', ...(_meta && { _meta }) }) as Promise<Answer>,
  read: () => client.readResource({ uri: URI }),
  close: async () => {
    await client.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  },
});

async function v1(options: PairOptions): Promise<ExecutionPair> {
  const http = await listen(async (request, response) => {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined } as never);
    await serverOf(McpServerV1, options).connect(transport as never);
    await transport.handleRequest(request, response);
  });
  const client = options.client(originOf(http)).instrumentClient(new ClientV1(INFO));
  await client.connect(new HttpV1(new URL('/mcp', originOf(http))) as never);
  return pairOf(client as unknown as Caller, http);
}

async function v2(options: PairOptions, mode: 'auto' | 'legacy'): Promise<ExecutionPair> {
  const handler = toNodeHandler(createMcpHandler(() => serverOf(McpServerV2, options) as unknown as McpServerV2));
  const http = await listen((request, response) => void handler(request as never, response));
  const client = options.client(originOf(http)).instrumentClient(new ClientV2(INFO, { versionNegotiation: { mode } }));
  await client.connect(new HttpV2(new URL('/mcp', originOf(http))));
  return pairOf(client as unknown as Caller, http);
}

/** Servers of each SDK over HTTP, and a client of the same SDK. */
export const EXECUTION_PAIRS: Readonly<Record<string, (options: PairOptions) => Promise<ExecutionPair>>> = {
  'SDK v1': v1,
  'SDK v2, 2026-07-28': (options) => v2(options, 'auto'),
  'SDK v2, 2025-11-25': (options) => v2(options, 'legacy'),
};
