import { connectAddress } from './connect-address.js';
import type { Connect, McpClient } from './mcp-client.js';
import type { ServerAddress } from './server-address.js';

/** Returns the function that connects a manager, once or repeatedly. @throws {TypeError} without a server and a client */
export function connectorOf(
  client: McpClient | (() => Promise<McpClient>) | undefined,
  server: ServerAddress | undefined,
): Connect {
  if (typeof client === 'function') return async () => ({ client: await client() });
  if (client) {
    let isFirst = true;
    return async () => {
      if (!isFirst)
        throw new Error('the client that was passed in has closed; pass a function that connects a new one');
      isFirst = false;
      return { client };
    };
  }
  if (!server) throw new TypeError('McpSchemaManager: needs `server` in the config, or a `client`');
  return (signal) => connectAddress(server, signal);
}
