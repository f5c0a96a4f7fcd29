// A schema server on SDK v1, or one that only says why it does not start.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

if (process.argv[2] === 'fails') {
  console.error('no database is set');
  process.exit(1);
}
const server = new Server({ name: 'warehouse', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: ['list_databases', 'list_tables', 'describe_table'].map((name) => ({
    name,
    inputSchema: { type: 'object' },
  })),
}));
server.setRequestHandler(CallToolRequestSchema, () => ({
  content: [{ type: 'text', text: '{"databases":[{"name":"sales"}]}' }],
}));
await server.connect(new StdioServerTransport());
