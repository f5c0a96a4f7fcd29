import { randomUUID } from 'node:crypto';
import { instrumentServer } from '@mcp-vitals/instrumentation';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { SchemaError } from '../schema/schema-error.js';
import { explain } from '../schema/tool.js';
import { HttpSessions } from './http-sessions.js';
import { INSTRUCTIONS, RESOURCE_NOT_FOUND, type SchemaService, type SdkAdapter, SERVER_INFO } from './service.js';

/** A server object of `@modelcontextprotocol/sdk`, instrumented, for one connection. */
export function createServer({ tools, tables }: SchemaService): McpServer {
  const server = instrumentServer(new McpServer(SERVER_INFO, { instructions: INSTRUCTIONS }));
  for (const { name, call, ...config } of tools)
    server.registerTool(name, config, async (args) => ({ ...(await call(args)) }));
  const template = new ResourceTemplate(tables.uriTemplate, {
    list: async () => ({ resources: await tables.list() }),
    complete: {
      database: (start) => tables.completeDatabase(start),
      table: (start, context) => tables.completeTable(start, context?.arguments),
    },
  });
  const { name, title, description, mimeType } = tables;
  server.registerResource(name, template, { title, description, mimeType }, async (uri, variables) => {
    try {
      return await tables.read(uri.href, variables);
    } catch (error) {
      throw error instanceof SchemaError ? new McpError(RESOURCE_NOT_FOUND, error.message) : new Error(explain(error));
    }
  });
  return server;
}

export const sdkV1: SdkAdapter = {
  async serveStdio(service) {
    const server = createServer(service);
    await server.connect(new StdioServerTransport());
    return server;
  },
  serveHttp: (service) =>
    new HttpSessions(async () => {
      const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
      await createServer(service).connect(transport);
      return transport;
    }),
};
