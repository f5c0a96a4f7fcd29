import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { createMcpExpressApp } from '@modelcontextprotocol/express';
import { createMcpFastifyApp } from '@modelcontextprotocol/fastify';
import { createMcpHonoApp } from '@modelcontextprotocol/hono';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  createMcpHandler,
  McpServer as McpServerV2,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
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

/** A v2 client of the server at `/mcp`. */
async function clientV2Of(listener: RequestListener): Promise<HttpPair> {
  const http = await listen(listener);
  const client = instrumentClient(new ClientV2(info));
  await client.connect(new HttpV2(urlOf(http, '/mcp')));
  return closing(client, http);
}

/** Serves without sessions, as the adapters' documentation does: one server and one transport per request. */
async function transportV2<T extends Parameters<McpServerV2['connect']>[0]>(transport: T): Promise<T> {
  await (createMcpServer(McpServerV2) as unknown as McpServerV2).connect(transport);
  return transport;
}

const stateless = { sessionIdGenerator: undefined };

function expressV2(): Promise<HttpPair> {
  const app = createMcpExpressApp();
  app.post('/mcp', async (request: IncomingMessage & { body: unknown }, response: ServerResponse) => {
    const transport = await transportV2(new NodeStreamableHTTPServerTransport(stateless));
    await transport.handleRequest(request, response, request.body);
  });
  return clientV2Of(app);
}

async function fastifyV2(): Promise<HttpPair> {
  const app = createMcpFastifyApp();
  app.post('/mcp', async (request, reply) => {
    const transport = await transportV2(new NodeStreamableHTTPServerTransport(stateless));
    await transport.handleRequest(request.raw, reply.raw, request.body);
  });
  await app.ready();
  return clientV2Of(app.routing);
}

function honoV2(): Promise<HttpPair> {
  const app = createMcpHonoApp();
  app.all('/mcp', async (c) => {
    const transport = await transportV2(new WebStandardStreamableHTTPServerTransport(stateless));
    return transport.handleRequest(c.req.raw, { parsedBody: c.get('parsedBody' as never) });
  });
  return clientV2Of(getRequestListener(app.fetch));
}

/** Each way in which the SDKs serve HTTP, with a connected and instrumented client of a server in this process. */
export const HTTP_PAIRS = {
  'v1 streamable, sessions': () => streamableV1(true),
  'v1 streamable, stateless': () => streamableV1(false),
  'v1 sse': sseV1,
  'v2 handler, 2026-07-28': () => handlerV2('auto'),
  'v2 handler, legacy': () => handlerV2('legacy'),
  'v2 express': expressV2,
  'v2 fastify': fastifyV2,
  'v2 hono': honoV2,
} satisfies Record<string, () => Promise<HttpPair>>;
