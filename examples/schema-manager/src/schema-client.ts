import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { instrumentClient } from '@mcp-vitals/instrumentation';
import type { McpClient } from '@mcp-vitals/schema';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type SdkMajor, UsageError } from './settings.js';

/** The target of a client: an address, or a command that speaks MCP on its stdio. */
export type ServerAddress = { url: URL } | { command: string; args: string[] };

/** A connected client of either SDK major, and the cheapest round trip that its connection knows. */
export interface SchemaClient {
  client: McpClient;
  /** `ping`, or `server/discover` where there is no ping. */
  ping(signal: AbortSignal): Promise<void>;
}

const INFO = { name: 'schema-manager', version: '0.1.0' };

export const connectSchemaClient = (sdk: SdkMajor, address: ServerAddress): Promise<SchemaClient> =>
  sdk === 'v1' ? connectV1(address) : connectV2(address);

async function connectV1(address: ServerAddress): Promise<SchemaClient> {
  const client = instrumentClient(new ClientV1(INFO));
  await connected(
    'url' in address ? new HttpV1(address.url) : new StdioV1(stdioParameters(address)),
    // The SDK's own types disagree on an optional session id, so the value is cast.
    (transport) => client.connect(transport as Parameters<typeof client.connect>[0]),
  );
  return { client: client as unknown as McpClient, ping: async (signal) => void (await client.ping({ signal })) };
}

async function connectV2(address: ServerAddress): Promise<SchemaClient> {
  const client = instrumentClient(new ClientV2(INFO, { versionNegotiation: { mode: 'auto' } }));
  await connected('url' in address ? new HttpV2(address.url) : new StdioV2(stdioParameters(address)), (transport) =>
    client.connect(transport),
  );
  return {
    client: client as unknown as McpClient,
    ping: async (signal) => {
      await (client.getProtocolEra() === 'modern' ? client.discover({ signal }) : client.ping({ signal }));
    },
  };
}

/** The child inherits the shell's variables, such as its database's URL; its output is not shown in the view. */
const stdioParameters = ({ command, args }: { command: string; args: string[] }) => ({
  command,
  args,
  stderr: 'pipe' as const,
  env: Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ),
});

/** Connects. On failure the error is the server's last line on stderr, which gives the cause. */
async function connected<T extends object>(transport: T, connect: (transport: T) => Promise<void>): Promise<void> {
  let said: string | undefined;
  const { stderr } = transport as { stderr?: Readable | null };
  if (stderr) createInterface({ input: stderr }).on('line', (line) => (said = line));
  try {
    await connect(transport);
  } catch (error) {
    throw said === undefined ? error : new UsageError(said);
  }
}
