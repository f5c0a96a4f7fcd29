// A client of either major, without telemetry, that lists its server's tools: MAJOR DESCRIPTION
const [, , major, description] = process.argv;
const v1 = async () => ({
  ...(await import('@modelcontextprotocol/sdk/client/index.js')),
  ...(await import('@modelcontextprotocol/sdk/server/mcp.js')),
  ...(await import('@modelcontextprotocol/sdk/inMemory.js')),
});
const v2 = async () => ({
  ...(await import('@modelcontextprotocol/client')),
  ...(await import('@modelcontextprotocol/server')),
});
const { Client, McpServer, InMemoryTransport } = await (major === 'v1' ? v1() : v2());
const server = new McpServer({ name: 'notes', version: '1.0.0' });
server.registerTool('search', { description }, async () => ({ content: [] }));
const client = new Client({ name: 'app', version: '1.0.0' });
const [left, right] = InMemoryTransport.createLinkedPair();
await server.connect(right);
await client.connect(left);
await client.listTools();
process.stdout.write('listed\n');
process.stdin.resume().once('end', () => client.close());
