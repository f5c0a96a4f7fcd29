import type { ServerAddress } from '../config.js';
import { connectAddress } from './connect-address.js';
import type { McpClient } from './mcp-client.js';

/** What connects a manager, once or again and again. @throws {TypeError} when there is nothing to connect to */
export function connectorOf(
  client: McpClient | (() => Promise<McpClient>) | undefined,
  server: ServerAddress | undefined,
): () => Promise<McpClient> {
  if (typeof client === 'function') return client;
  if (client) {
    let isFirst = true;
    return async () => {
      if (!isFirst) throw new Error('the client that was passed in closed; pass a function to have it connected anew');
      isFirst = false;
      return client;
    };
  }
  if (!server) throw new TypeError('McpSchemaManager: needs `server` in the config, or a `client`');
  return () => connectAddress(server);
}

/** An address in one line: two managers of one server may share what is kept of it. */
export const addressOf = (server: ServerAddress): string =>
  'url' in server ? server.url : [server.command, ...(server.args ?? [])].join(' ');
