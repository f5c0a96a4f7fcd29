import { randomUUID } from 'node:crypto';
import { instrumentServer } from '@mcp-vitals/instrumentation';
import {
  createMcpHandler,
  isLegacyRequest,
  McpServer,
  ResourceNotFoundError,
  ResourceTemplate,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { SchemaError } from '../schema/schema-error.js';
import { explain } from '../schema/tool.js';
import { HttpSessions } from './http-sessions.js';
import { INSTRUCTIONS, type SchemaService, type SdkAdapter, SERVER_INFO } from './service.js';

/** A server object of `@modelcontextprotocol/server`, instrumented, for one connection or one request. */
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
      throw error instanceof SchemaError
        ? new ResourceNotFoundError(uri.href, error.message)
        : new Error(explain(error));
    }
  });
  return server;
}

export const sdkV2: SdkAdapter = {
  serveStdio: async (service) => serveStdio(() => createServer(service)),

  /** Protocol 2026-07-28 a request at a time; older clients keep their sessions. */
  serveHttp(service) {
    const modern = createMcpHandler(() => createServer(service), { legacy: 'reject' });
    const legacy = new HttpSessions(async () => {
      const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
      await createServer(service).connect(transport);
      return transport;
    });
    return {
      fetch: async (request) => ((await isLegacyRequest(request)) ? legacy.fetch(request) : modern.fetch(request)),
      close: async () => {
        await Promise.all([modern.close(), legacy.close()]);
      },
    };
  },
};
