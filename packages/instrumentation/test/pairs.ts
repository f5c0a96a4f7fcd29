import { Client as ClientV2, InMemoryTransport as InMemoryTransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { instrumentClient, instrumentServer } from '../src/index.js';

export type Major = 'v1' | 'v2';

/** What the tests need of a client of either major. */
export interface TestClient {
  callTool(
    params: { name: string; arguments?: Record<string, unknown> },
    ...rest: unknown[]
  ): Promise<{ isError?: boolean; [key: string]: unknown }>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  request(request: { method: string; params?: object }, ...rest: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface Pair {
  client: TestClient;
  /** Calls `call` the way the major wants its options: v1 after the result schema, v2 directly. */
  call(name: string, args?: Record<string, unknown>, options?: object): ReturnType<TestClient['callTool']>;
  /** Resolves when the tool `never` is next entered. */
  entered(): Promise<void>;
  close(): Promise<void>;
}

const info = { name: 'pair', version: '1.0.0' };

function registerTools(server: McpServerV1 | McpServerV2, entered: () => void): void {
  const register = server.registerTool.bind(server) as McpServerV1['registerTool'];
  register('echo', { inputSchema: { text: z.string() } as never }, (async ({ text }: { text: string }) => ({
    content: [{ type: 'text', text }],
  })) as never);
  register('throws', {}, async () => {
    throw new Error('the handler threw');
  });
  register('never', {}, () => {
    entered();
    return new Promise<never>(() => {});
  });
}

export interface PairOptions {
  instrument?: 'both' | 'client' | 'server' | 'none';
}

/** A client and a server of one major over an in-memory transport, instrumented by hand. */
export async function connectPair(major: Major, { instrument = 'both' }: PairOptions = {}): Promise<Pair> {
  const server = major === 'v1' ? new McpServerV1(info) : new McpServerV2(info);
  // v2 wants whole schemas where v1 takes their shape; both take zod objects through `registerTool`.
  let enter = () => {};
  registerTools(server, () => enter());
  const client = major === 'v1' ? new ClientV1(info) : new ClientV2(info);
  if (instrument === 'both' || instrument === 'server') instrumentServer(server);
  if (instrument === 'both' || instrument === 'client') instrumentClient(client);
  const [left, right] =
    major === 'v1' ? InMemoryTransportV1.createLinkedPair() : InMemoryTransportV2.createLinkedPair();
  await (server as McpServerV1).connect(right as never);
  await (client as ClientV1).connect(left as never);
  const test = client as unknown as TestClient;
  return {
    client: test,
    call: (name, args = {}, options) =>
      test.callTool({ name, arguments: args }, ...(major === 'v1' ? [undefined, options] : [options])),
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
