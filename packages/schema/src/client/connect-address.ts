import type { ServerAddress } from '../config.js';
import { SchemaError } from '../model/schema-error.js';
import { VERSION } from '../version.js';
import type { McpClient } from './mcp-client.js';

const INFO = { name: '@mcp-vitals/schema', version: VERSION };

/** A program inherits the variables of this process, above all where to find its database. */
const stdioParameters = (address: Extract<ServerAddress, { command: string }>) => ({
  command: address.command,
  args: [...(address.args ?? [])],
  stderr: 'ignore' as const,
  env: Object.fromEntries(
    Object.entries({ ...process.env, ...address.env }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  ),
});

/**
 * Connects with the MCP SDK that the application has: its second major, else its first.
 * @throws {SchemaError} `unsupported` when it has neither
 */
export async function connectAddress(address: ServerAddress): Promise<McpClient> {
  const connect = (await loadV2()) ?? (await loadV1());
  if (!connect) {
    throw new SchemaError(
      'unsupported',
      'connecting to an address needs @modelcontextprotocol/client or @modelcontextprotocol/sdk: install one of them',
    );
  }
  return connect(address);
}

type Connect = (address: ServerAddress) => Promise<McpClient>;

async function loadV2(): Promise<Connect | undefined> {
  const [sdk, stdio] = await Promise.all([
    installed(import('@modelcontextprotocol/client')),
    installed(import('@modelcontextprotocol/client/stdio')),
  ]);
  if (!sdk || !stdio) return undefined;
  return async (address) => {
    const client = new sdk.Client(INFO, { versionNegotiation: { mode: 'auto' } });
    await client.connect(
      'url' in address
        ? new sdk.StreamableHTTPClientTransport(new URL(address.url))
        : new stdio.StdioClientTransport(stdioParameters(address)),
    );
    return client as unknown as McpClient;
  };
}

async function loadV1(): Promise<Connect | undefined> {
  const [sdk, http, stdio] = await Promise.all([
    installed(import('@modelcontextprotocol/sdk/client/index.js')),
    installed(import('@modelcontextprotocol/sdk/client/streamableHttp.js')),
    installed(import('@modelcontextprotocol/sdk/client/stdio.js')),
  ]);
  if (!sdk || !http || !stdio) return undefined;
  return async (address) => {
    const client = new sdk.Client(INFO);
    const transport =
      'url' in address
        ? new http.StreamableHTTPClientTransport(new URL(address.url))
        : new stdio.StdioClientTransport(stdioParameters(address));
    // The SDK's own class does not satisfy its own interface under exactOptionalPropertyTypes.
    await client.connect(transport as Parameters<typeof client.connect>[0]);
    return client as unknown as McpClient;
  };
}

const installed = async <M>(module: Promise<M>): Promise<M | undefined> => {
  try {
    return await module;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
    throw error;
  }
};
