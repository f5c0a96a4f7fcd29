// A server as its author wrote it: its tool takes as many milliseconds as the first argument says, and fails in one call of as many as the second says.
import { setTimeout as delay } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const [millis, failsEvery] = process.argv.slice(2).map(Number);
let calls = 0;

const server = new McpServer({ name: 'shop', version: '1.0.0' });
server.registerTool('find_order', {}, async () => {
  const fails = ++calls % failsEvery === 0;
  await delay(millis);
  if (fails) throw new Error('the order cannot be read');
  return { content: [{ type: 'text', text: 'order 7' }] };
});
await server.connect(new StdioServerTransport());
