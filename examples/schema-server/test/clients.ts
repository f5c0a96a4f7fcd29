import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport as MemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { InMemoryTransport as MemoryV2 } from '@modelcontextprotocol/server';
import { createServerV1, createServerV2, type SchemaService } from '../src/index.js';

const INFO = { name: 'test', version: '1.0.0' };

/** The calls of a client that have the same form in both SDK majors. */
export interface AnyClient {
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<{
    content?: unknown;
    structuredContent?: unknown;
    isError?: unknown;
  }>;
  listTools(): Promise<{
    tools: { name: string; description?: string; outputSchema?: unknown; annotations?: unknown }[];
  }>;
  listResources(): Promise<{ resources: { uri: string; name: string; mimeType?: string }[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: { uriTemplate: string }[] }>;
  readResource(params: { uri: string }): Promise<{ contents: unknown[] }>;
  complete(params: {
    ref: { type: 'ref/resource'; uri: string };
    argument: { name: string; value: string };
    context?: { arguments: Record<string, string> };
  }): Promise<{ completion: { values: string[] } }>;
  close(): Promise<void>;
}

const asAny = (client: unknown) => client as AnyClient;

export const inMemory = {
  async v1(service: SchemaService): Promise<AnyClient> {
    const [near, far] = MemoryV1.createLinkedPair();
    await createServerV1(service).connect(far);
    const client = new ClientV1(INFO);
    await client.connect(near);
    return asAny(client);
  },
  async v2(service: SchemaService): Promise<AnyClient> {
    const [near, far] = MemoryV2.createLinkedPair();
    await createServerV2(service).connect(far);
    const client = new ClientV2(INFO);
    await client.connect(near);
    return asAny(client);
  },
};

/** `modern` insists on protocol 2026-07-28. */
const modern = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const;

export const overHttp = {
  async v1(url: string): Promise<AnyClient> {
    const client = new ClientV1(INFO);
    // The SDK's own class does not satisfy its own interface under exactOptionalPropertyTypes.
    await client.connect(new HttpV1(new URL(url)) as Parameters<typeof client.connect>[0]);
    return asAny(client);
  },
  async v2(url: string): Promise<AnyClient> {
    const client = new ClientV2(INFO);
    await client.connect(new HttpV2(new URL(url)));
    return asAny(client);
  },
  async modern(url: string): Promise<AnyClient> {
    const client = new ClientV2(INFO, modern);
    await client.connect(new HttpV2(new URL(url)));
    return asAny(client);
  },
};

interface Command {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

export const overStdio = {
  async v1(command: Command): Promise<{ client: AnyClient; pid: number }> {
    const client = new ClientV1(INFO);
    const transport = new StdioV1(command);
    await client.connect(transport);
    return { client: asAny(client), pid: transport.pid! };
  },
  async modern(command: Command): Promise<{ client: AnyClient; pid: number }> {
    const client = new ClientV2(INFO, modern);
    const transport = new StdioV2(command);
    await client.connect(transport);
    return { client: asAny(client), pid: transport.pid! };
  },
};
