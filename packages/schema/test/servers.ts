import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as MemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as ServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { InMemoryTransport as MemoryV2, McpServer as ServerV2 } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { McpClient } from '../src/index.js';

/** A real server of an SDK major with the three tools of a schema server, over tables in the test. */
export class FakeCatalogue {
  readonly tables = new Map<string, object>();
  calls = 0;
  /** Awaited by every call, so that a test can delay answers. */
  gate: Promise<unknown> = Promise.resolve();

  constructor(count = 1) {
    for (let index = 0; index < count; index++) this.add(`t${index}`);
  }

  add(name: string, columns: object[] = [{ name: 'id', type: 'integer', nullable: false, default: null }]): void {
    this.tables.set(name, {
      ...{ database: 'db', name, kind: 'table', columns, foreignKeys: [] },
      primaryKey: { name: 'pk', columns: ['id'] },
    });
  }

  register(server: ServerV1 | ServerV2): void {
    const answer = async (content: object | undefined) => {
      this.calls++;
      await this.gate;
      if (!content)
        return { content: [{ type: 'text' as const, text: 'There is no table "x" in "db".' }], isError: true };
      return { content: [{ type: 'text' as const, text: JSON.stringify(content) }] };
    };
    const any = server as ServerV2;
    // Without templates, because a server need not support listing them.
    any.server.registerCapabilities({ resources: { subscribe: true } });
    any.registerTool('list_databases', { description: 'all' }, () => answer({ databases: [{ name: 'db' }] }));
    any.registerTool('list_tables', { inputSchema: z.object({ database: z.string() }) }, () =>
      answer({ tables: [...this.tables.keys()].map((name) => ({ name })) }),
    );
    any.registerTool(
      'describe_table',
      { inputSchema: z.object({ database: z.string(), table: z.string() }) },
      ({ table }) => answer(this.tables.get(table)),
    );
  }
}

export interface Pair {
  client: McpClient;
  server: ServerV1 | ServerV2;
}

export const SDKS = ['v1', 'v2'] as const;
export type Sdk = (typeof SDKS)[number];

/** Returns a client connected in memory to a server that `register` set up. */
export async function connectPair(
  sdk: Sdk,
  register: (server: ServerV1 | ServerV2) => void,
  name = 'fake',
): Promise<Pair> {
  const info = { name, version: '1.0.0' };
  if (sdk === 'v1') {
    const [near, far] = MemoryV1.createLinkedPair();
    const server = new ServerV1(info);
    register(server);
    await server.connect(far);
    const client = new ClientV1({ name: 'test', version: '1.0.0' });
    await client.connect(near);
    return { client, server };
  }
  const [near, far] = MemoryV2.createLinkedPair();
  const server = new ServerV2(info);
  register(server);
  await server.connect(far);
  const client = new ClientV2({ name: 'test', version: '1.0.0' });
  await client.connect(near);
  return { client, server };
}
