// Shared by the apps that are bundled: a client calls one tool of a server, both instrumented by hand if asked to.
import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';

export async function run({ Client, McpServer, InMemoryTransport }) {
  const server = new McpServer({ name: 'bundled', version: '1.0.0' });
  server.registerTool('greet', {}, async () => ({ content: [{ type: 'text', text: 'hello' }] }));
  const client = new Client({ name: 'bundled', version: '1.0.0' });
  if (process.argv[2] === 'by-hand') {
    instrumentServer(server);
    instrumentClient(client);
  }
  const [left, right] = InMemoryTransport.createLinkedPair();
  await server.connect(right);
  await client.connect(left);
  const { content } = await client.callTool({ name: 'greet', arguments: {} });
  await client.close();
  console.log(content[0].text);
}
