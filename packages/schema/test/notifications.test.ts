import { ManualClock } from '@mcp-vitals/signals';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type McpClient, McpSchemaManager, type McpSchemaManagerOptions, SchemaCache } from '../src/index.js';
import { type CacheHint, RESOURCE_SERVERS, uriOf } from './http.js';

const HOUR: CacheHint = { ttlMs: 3_600_000, cacheScope: 'private' };

function managerOf(url: string, options: McpSchemaManagerOptions = {}) {
  const manager = new McpSchemaManager({ server: { url }, cache: { staleSeconds: 0 } }, options);
  onTestFinished(() => manager.close());
  return {
    manager,
    columns: async (table: string) => (await manager.getTableSchema('public', table)).columns.length,
    cache: async () => (await manager.getComprehensiveMonitoringReport()).schema.cache,
  };
}

const v1Client = (url: string) => async () => {
  const client = new ClientV1({ name: 'test', version: '1.0.0' });
  await client.connect(new HttpV1(new URL(url)) as Parameters<typeof client.connect>[0]);
  return client as McpClient;
};

describe.each([
  ...Object.entries(RESOURCE_SERVERS).map(([name, serve]) => [name, serve, undefined] as const),
  ['SDK v1, with a client of it', RESOURCE_SERVERS['SDK v1, 2025-11-25'], v1Client] as const,
])('tables as resources, %s', (_, serve, connect) => {
  it('are subscribed to once they are read, and only one that is updated is read again', async () => {
    const server = await serve(HOUR);
    const { columns, cache } = managerOf(server.url, connect && { client: connect(server.url) });
    expect([await columns('orders'), await columns('users')]).toEqual([1, 1]);
    await expect.poll(() => [...server.subscribed].sort()).toEqual([uriOf('orders'), uriOf('users')]);
    expect([await columns('orders'), await columns('users'), server.reads()]).toEqual([1, 1, 2]);

    // The update is repeated, because the stream may be acknowledged a moment after the server saw the request.
    await expect
      .poll(async () => {
        await server.update('orders');
        return (await cache()).evictions.invalidated;
      })
      .toBeGreaterThan(0);
    expect(await columns('orders')).toBeGreaterThan(1);
    const reads = server.reads();
    expect([await columns('users'), server.reads()]).toEqual([1, reads]);
  });
});

describe("a server's caching hints, protocol 2026-07-28", () => {
  const serve = RESOURCE_SERVERS['SDK v2, 2026-07-28'];

  it('keep an answer fresh for ttlMs', async () => {
    const server = await serve({ ttlMs: 5000, cacheScope: 'private' });
    const clock = new ManualClock();
    const { columns } = managerOf(server.url, { clock });
    await columns('orders');
    clock.pass(4999);
    await columns('orders');
    expect(server.reads()).toBe(1);
    clock.pass(2);
    await columns('orders');
    expect(server.reads()).toBe(2);
  });

  it('prevent caching with a ttlMs of 0, the default of the protocol', async () => {
    const server = await serve({ ttlMs: 0, cacheScope: 'public' });
    const { columns } = managerOf(server.url);
    await columns('orders');
    await columns('orders');
    expect(server.reads()).toBe(2);
  });

  it.each([
    ['private', 2],
    ['public', 1],
  ] as const)('with the scope %s cause %i reads for two principals of one cache', async (cacheScope, reads) => {
    const server = await serve({ ttlMs: 60_000, cacheScope });
    const cache = new SchemaCache();
    for (const principal of ['ann', 'bob']) {
      const { columns } = managerOf(server.url, { cache, principal });
      await columns('orders');
      await columns('orders');
    }
    expect(server.reads()).toBe(reads);
  });
});
