// A server of SDK v1 and its client in one process. For each line of its stdin, a number, it makes so many calls, each with an
// argument of its own, and then writes the number of all calls so far to stdout.
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

const server = new McpServer({ name: 'server', version: '1.0.0' });
server.registerTool('answer', {}, async () => ({ content: [] }));
const client = new Client({ name: 'client', version: '1.0.0' });
const [left, right] = InMemoryTransport.createLinkedPair();
await server.connect(right);
await client.connect(left);

let made = 0;
for await (const line of createInterface({ input: process.stdin })) {
  for (let count = Number(line); count > 0; count--) {
    await client.callTool({ name: 'answer', arguments: { number: made } });
    made++;
    // Calls in memory never wait for the event loop; timers and sockets would be held up by thousands in a row.
    if (made % 20 === 0) await setImmediate();
  }
  console.log(made);
}
