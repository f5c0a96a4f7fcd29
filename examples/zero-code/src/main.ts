import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const server = new McpServer({ name: 'orders', version: '1.0.0' });
server.registerTool('read_orders', {}, () => ({ content: [{ type: 'text', text: '42 orders' }] }));
await server.connect(new StdioServerTransport());
