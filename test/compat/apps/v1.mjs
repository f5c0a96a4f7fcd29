import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CreateMessageRequestSchema, CreateMessageResultSchema } from '@modelcontextprotocol/sdk/types.js';
import app from './app.cjs';
import v1 from './v1-dialect.cjs';

await app.main(
  v1.dialect({
    Client,
    CreateMessageRequestSchema,
    CreateMessageResultSchema,
    InMemoryTransport,
    McpServer,
    SSEClientTransport,
    SSEServerTransport,
    StdioClientTransport,
    StdioServerTransport,
    StreamableHTTPClientTransport,
    StreamableHTTPServerTransport,
  }),
);
