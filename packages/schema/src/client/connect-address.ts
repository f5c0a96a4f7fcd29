import type { Stream } from 'node:stream';
import { escapeText, maskSecrets } from '@mcp-vitals/signals';
import { SchemaError } from '../model/schema-error.js';
import { VERSION } from '../version.js';
import { childEnvironment } from './child-environment.js';
import type { ConnectedClient, McpClient } from './mcp-client.js';
import type { CommandServerAddress, HttpServerAddress, ServerAddress } from './server-address.js';
import { StderrTail } from './stderr-tail.js';

const INFO = { name: '@mcp-vitals/schema', version: VERSION };

const stdioParameters = (address: CommandServerAddress) => ({
  command: address.command,
  args: [...(address.args ?? [])],
  // When a server does not start, only stderr says why.
  stderr: 'pipe' as const,
  env: childEnvironment(address),
});

const httpOptions = ({ headers, token }: HttpServerAddress) => ({
  requestInit: { headers: { ...headers, ...(token !== undefined && { Authorization: `Bearer ${token}` }) } },
});

interface Transport {
  readonly stderr?: Stream | null;
  close(): Promise<void>;
}

/** The transport and the client of one SDK major. */
interface Sdk {
  transport(address: ServerAddress): Transport;
  connect(transport: Transport): Promise<McpClient>;
}

/**
 * Connects with the MCP SDK that the application has installed: the second major, or else the first. An aborted attempt
 * closes its transport, and with it the program that it started.
 * @throws {SchemaError} `unsupported` without an SDK; an error with the last lines of stderr when the program ended
 */
export async function connectAddress(address: ServerAddress, signal: AbortSignal): Promise<ConnectedClient> {
  const sdk = (await loadV2()) ?? (await loadV1());
  if (!sdk) {
    throw new SchemaError(
      'unsupported',
      'connecting to an address needs @modelcontextprotocol/client or @modelcontextprotocol/sdk: install one of them',
    );
  }
  signal.throwIfAborted();
  const transport = sdk.transport(address);
  let tail: StderrTail | undefined;
  const lastWords = () => escapeText(maskSecrets(tail?.lines.join(' | ') ?? ''));
  const abort = () => void transport.close().catch(() => undefined);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const connecting = sdk.connect(transport);
    // Old SDKs have the stream only from the start of the program on, which is within the call above.
    tail = new StderrTail(transport.stderr ?? null);
    return { client: await connecting, lastWords };
  } catch (error) {
    const words = lastWords();
    throw words === '' ? error : new Error(`${(error as Error).message}; its stderr: ${words}`, { cause: error });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function loadV2(): Promise<Sdk | undefined> {
  const [sdk, stdio] = await Promise.all([
    installed(import('@modelcontextprotocol/client')),
    installed(import('@modelcontextprotocol/client/stdio')),
  ]);
  if (!sdk || !stdio) return undefined;
  return {
    transport: (address) =>
      'url' in address
        ? new sdk.StreamableHTTPClientTransport(new URL(address.url), httpOptions(address))
        : new stdio.StdioClientTransport(stdioParameters(address)),
    connect: async (transport) => {
      const client = new sdk.Client(INFO, { versionNegotiation: { mode: 'auto' } });
      await client.connect(transport as Parameters<typeof client.connect>[0]);
      return client as unknown as McpClient;
    },
  };
}

async function loadV1(): Promise<Sdk | undefined> {
  const [sdk, http, stdio] = await Promise.all([
    installed(import('@modelcontextprotocol/sdk/client/index.js')),
    installed(import('@modelcontextprotocol/sdk/client/streamableHttp.js')),
    installed(import('@modelcontextprotocol/sdk/client/stdio.js')),
  ]);
  if (!sdk || !stdio) return undefined;
  const overHttp = (address: HttpServerAddress) => {
    if (!http)
      throw new SchemaError('unsupported', 'an address over HTTP needs @modelcontextprotocol/sdk 1.10 or newer');
    return new http.StreamableHTTPClientTransport(new URL(address.url), httpOptions(address));
  };
  return {
    transport: (address) =>
      'url' in address ? overHttp(address) : new stdio.StdioClientTransport(stdioParameters(address)),
    connect: async (transport) => {
      // SDK 1.0 needs options.
      const client = new sdk.Client(INFO, { capabilities: {} });
      // The SDK's class does not satisfy its own interface under exactOptionalPropertyTypes.
      await client.connect(transport as Parameters<typeof client.connect>[0]);
      return client as unknown as McpClient;
    },
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
