import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, it, onTestFinished } from 'vitest';
import { watchDrift } from '../src/index.js';

it('tools beyond the pages that are read are not reported as gone', async () => {
  let pageSize = 150;
  let tools = Array.from({ length: 150 }, (_, i) => ({ name: `tool-${i}`, inputSchema: { type: 'object' as const } }));
  const server = new Server({ name: 'long', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    const from = Number(params?.cursor ?? 0);
    const to = from + pageSize;
    return { tools: tools.slice(from, to), ...(to < tools.length && { nextCursor: String(to) }) };
  });
  const client = new Client({ name: 'watcher', version: '1' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  onTestFinished(() => client.close());

  const watch = await watchDrift(client);
  onTestFinished(() => watch.stop());
  pageSize = 1;
  expect(await watch.check()).toEqual([]);
  pageSize = 150;
  tools = tools.slice(1);
  expect(await watch.check()).toMatchObject([{ name: 'tool-0', change: 'removed' }]);
});
