import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { createMcpHandler, Server as ServerV2 } from '@modelcontextprotocol/server';
import { onTestFinished } from 'vitest';

/** The caching hints of an answer: for how long and for whom it may be kept. */
export type CacheHint = { readonly ttlMs: number; readonly cacheScope: 'public' | 'private' };

/** A real HTTP server with tables as resources, in the style of `@modelcontextprotocol/server-postgres`. */
export interface ResourceServer {
  readonly url: string;
  /** Returns the number of resource reads. */
  reads(): number;
  /** The resources with a subscription, where the protocol has subscriptions. */
  readonly subscribed: ReadonlySet<string>;
  /** Notifies the subscribers of a changed resource. */
  update(table: string): Promise<void>;
}

const INFO = { name: 'example-servers/postgres', version: '1.0.0' };
export const uriOf = (table: string): string => `postgres://host/db/${table}/schema`;

class Tables {
  readonly #versions = new Map([
    ['orders', 1],
    ['users', 1],
  ]);
  reads = 0;

  change(table: string): void {
    this.#versions.set(table, this.#versions.get(table)! + 1);
  }

  readonly tools = () => ({ tools: [{ name: 'query', inputSchema: { type: 'object' as const } }] });
  readonly list = () => ({
    resources: [...this.#versions.keys()].map((name) => ({ uri: uriOf(name), name })),
  });
  readonly read = (uri: string) => {
    this.reads++;
    const version = [...this.#versions].find(([table]) => uriOf(table) === uri)![1];
    const rows = Array.from({ length: version }, (_, index) => ({ column_name: `c${index}`, data_type: 'text' }));
    return { contents: [{ uri, text: JSON.stringify(rows) }] };
  };
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

/** Serves with SDK v1: sessions, and one request for each subscription. */
async function serveV1(): Promise<ResourceServer> {
  const tables = new Tables();
  const subscribed = new Set<string>();
  const sessions = new Map<string, { server: ServerV1; transport: StreamableHTTPServerTransport }>();
  const connect = async () => {
    const server = new ServerV1(INFO, { capabilities: { tools: {}, resources: { subscribe: true } } });
    server.setRequestHandler(ListToolsRequestSchema, tables.tools);
    server.setRequestHandler(ListResourcesRequestSchema, tables.list);
    server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => tables.read(params.uri));
    server.setRequestHandler(SubscribeRequestSchema, ({ params }) => {
      subscribed.add(params.uri);
      return {};
    });
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, { server, transport }),
    });
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    return transport;
  };
  const url = await listening(async (request, response) => {
    const known = sessions.get(String(request.headers['mcp-session-id']));
    await (known?.transport ?? (await connect())).handleRequest(request, response);
  });
  return {
    ...{ url, subscribed, reads: () => tables.reads },
    update: async (table) => {
      tables.change(table);
      if (!subscribed.has(uriOf(table))) return;
      for (const { server } of sessions.values()) await server.sendResourceUpdated({ uri: uriOf(table) });
    },
  };
}

/** Serves with SDK v2, protocol 2026-07-28: no sessions, one stream for all subscriptions, and caching hints. */
async function serveV2(hint: CacheHint): Promise<ResourceServer> {
  const tables = new Tables();
  const subscribed = new Set<string>();
  const handler = createMcpHandler(() => {
    const server = new ServerV2(INFO, {
      capabilities: { tools: {}, resources: { subscribe: true } },
      cacheHints: { 'resources/list': hint, 'resources/read': hint },
    });
    server.setRequestHandler('tools/list', tables.tools);
    server.setRequestHandler('resources/list', tables.list);
    server.setRequestHandler('resources/read', ({ params }) => tables.read(params.uri));
    return server;
  });
  onTestFinished(() => handler.close());
  const node = toNodeHandler({
    fetch: async (request: Request, options) => {
      const { method, params } = (await request.clone().json()) as { method: string; params: Filter };
      if (method === 'subscriptions/listen') {
        for (const uri of params.notifications?.resourceSubscriptions ?? []) subscribed.add(uri);
      }
      return handler.fetch(request, options);
    },
  });
  return {
    ...{ subscribed, reads: () => tables.reads },
    url: await listening((request, response) => void node(request as never, response)),
    update: async (table) => {
      tables.change(table);
      handler.notify.resourceUpdated(uriOf(table));
    },
  };
}

interface Filter {
  readonly notifications?: { readonly resourceSubscriptions?: string[] };
}

export const RESOURCE_SERVERS = { 'SDK v1, 2025-11-25': serveV1, 'SDK v2, 2026-07-28': serveV2 } as const;
