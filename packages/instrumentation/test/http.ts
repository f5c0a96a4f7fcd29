import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import { instrumentClient, instrumentServer } from '../src/index.js';
import type { TestClient } from './pairs.js';

const info = { name: 'http', version: '1.0.0' };

function createMcpServer(Class: typeof McpServerV1 | typeof McpServerV2): McpServerV1 {
  const server = new Class(info) as McpServerV1;
  server.registerTool('greet', {}, async () => ({ content: [{ type: 'text', text: 'hello' }] }));
  return instrumentServer(server);
}

export interface HttpPair {
  client: TestClient;
  close(): Promise<void>;
}

const listen = (listener: RequestListener): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer(listener);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

const urlOf = (server: Server, path: string) =>
  new URL(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);

const closing = (client: { close(): Promise<void> }, http: Server): HttpPair => ({
  client: client as unknown as TestClient,
  close: async () => {
    await client.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  },
});

async function streamableV1(sessions: boolean): Promise<HttpPair> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const http = await listen(async (request, response) => {
    const id = request.headers['mcp-session-id'];
    let transport = typeof id === 'string' ? transports.get(id) : undefined;
    if (!transport) {
      const made = new StreamableHTTPServerTransport({
        sessionIdGenerator: sessions ? randomUUID : undefined,
        onsessioninitialized: (sessionId: string) => void transports.set(sessionId, made),
      } as ConstructorParameters<typeof StreamableHTTPServerTransport>[0]);
      transport = made;
      await createMcpServer(McpServerV1).connect(transport as never);
    }
    await transport.handleRequest(request, response);
  });
  const client = instrumentClient(new ClientV1(info));
  await client.connect(new HttpV1(urlOf(http, '/mcp')) as never);
  const pair = closing(client, http);
  return {
    ...pair,
    close: async () => {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
      await pair.close();
    },
  };
}

async function sseV1(): Promise<HttpPair> {
  let transport: SSEServerTransport | undefined;
  const http = await listen(async (request, response) => {
    if (request.method === 'POST') {
      await transport?.handlePostMessage(request, response);
      return;
    }
    transport = new SSEServerTransport('/messages', response);
    await createMcpServer(McpServerV1).connect(transport);
  });
  const client = instrumentClient(new ClientV1(info));
  await client.connect(new SSEClientTransport(urlOf(http, '/sse')) as never);
  const pair = closing(client, http);
  return {
    ...pair,
    close: async () => {
      await transport?.close();
      await pair.close();
    },
  };
}

async function handlerV2(mode: 'legacy' | 'auto'): Promise<HttpPair> {
  const handler = toNodeHandler(createMcpHandler(() => createMcpServer(McpServerV2) as unknown as McpServerV2));
  const http = await listen((request, response) => void handler(request as never, response));
  const client = instrumentClient(new ClientV2(info, { versionNegotiation: { mode } }));
  await client.connect(new HttpV2(urlOf(http, '/mcp')));
  return closing(client, http);
}

/** Every way the SDKs serve HTTP, each as a connected and instrumented client of a server in this process. */
export const HTTP_PAIRS = {
  'v1 streamable, sessions': () => streamableV1(true),
  'v1 streamable, stateless': () => streamableV1(false),
  'v1 sse': sseV1,
  'v2 handler, 2026-07-28': () => handlerV2('auto'),
  'v2 handler, legacy': () => handlerV2('legacy'),
} satisfies Record<string, () => Promise<HttpPair>>;
