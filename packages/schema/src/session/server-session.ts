import { createHash, randomUUID } from 'node:crypto';
import type { ServerListing } from '@mcp-vitals/drift';
import { type Clock, connectionIdentity } from '@mcp-vitals/signals';
import type { AdapterKind, SchemaAdapter } from '../adapters/adapter.js';
import { chooseAdapter } from '../adapters/choose-adapter.js';
import { connectorOf } from '../client/connector.js';
import { callTool, type McpClient } from '../client/mcp-client.js';
import type { McpSchemaConfig } from '../config/schema-config.js';
import { Connection, type ConnectionState } from '../connection/connection.js';
import { ClientSource } from '../source/client-source.js';
import { toolAnswer } from '../source/tool-answer.js';
import { readListing } from '../watch/read-listing.js';

export interface ServerSessionOptions {
  readonly config: McpSchemaConfig;
  readonly client: McpClient | (() => Promise<McpClient>) | undefined;
  /** Tried in this order. */
  readonly adapters: readonly (SchemaAdapter | AdapterKind)[];
  readonly clock: Clock;
  readonly onConnected: (client: McpClient) => void;
}

export type Listing = Awaited<ReturnType<typeof readListing>>;

/** Listings are rare, and the first one may reach a server that is still starting. */
const LISTING_TIMEOUT_MILLIS = 30_000;

/** The session of a manager with one server: the connection, the listing, and the chosen adapter. */
export class ServerSession {
  /** The server's unique key in the cache. */
  readonly key: string;
  readonly #options: ServerSessionOptions;
  readonly #connection: Connection;
  #ownName: string | undefined;
  #tools: ServerListing['tools'] = [];
  #adapter: SchemaAdapter | undefined;

  /** @throws {TypeError} when there is neither a server nor a client */
  constructor(options: ServerSessionOptions) {
    const { config, client, clock } = options;
    const { backoffMillis, maxBackoffMillis, connectTimeoutMillis } = config;
    this.#options = options;
    // The key includes secrets, because another token may see other data.
    this.key = config.server && !client ? hashOf(JSON.stringify(config.server)) : randomUUID();
    this.#connection = new Connection({
      ...{ clock, backoffMillis, maxBackoffMillis, connectTimeoutMillis, random: Math.random },
      connect: connectorOf(client, config.server),
      onConnected: (connected) => this.#connected(connected),
    });
  }

  /** The server's name in reports: the one given by the user, or else the one it gives itself. */
  get name(): string {
    return this.#options.config.name ?? this.#ownName ?? 'schema server';
  }

  /**
   * The server's identity in the pins: the name given by the user, or else its address, which unlike a name cannot be taken
   * by another server. For a client that was passed in, only the name is known.
   */
  get identity(): string {
    const { config, client } = this.#options;
    return config.name ?? (config.server && !client ? connectionIdentity(config.server) : this.name);
  }

  get adapter(): SchemaAdapter | undefined {
    return this.#adapter;
  }

  get connection(): { readonly state: ConnectionState; readonly losses: number } {
    return { state: this.#connection.state, losses: this.#connection.losses };
  }

  /** Returns the source for one load. */
  source(onRetry: () => void): ClientSource {
    const { callTimeoutMillis } = this.#options.config;
    return new ClientSource({ connection: this.#connection, callTimeoutMillis, onRetry });
  }

  /** Reads the server's current listing. */
  async list(onRetry: () => void): Promise<Listing> {
    const listing = await this.#connection.use({
      ...{ name: 'tools/list', isRepeatable: true, onRetry },
      send: (client) => readListing(client, this.identity, { timeout: LISTING_TIMEOUT_MILLIS }),
    });
    this.#tools = listing.tools;
    return listing;
  }

  /** Chooses the adapter once. @throws {SchemaError} `unsupported` when none fits */
  async chooseAdapter({ tools }: Listing, onRetry: () => void): Promise<SchemaAdapter> {
    const { adapters } = this.#options;
    this.#adapter ??= await chooseAdapter(adapters, { serverName: this.name, tools }, this.source(onRetry));
    return this.#adapter;
  }

  /** Calls any tool. After a lost connection it is repeated only when the server declares that this is safe. */
  async callTool(name: string, args: Record<string, unknown>, onRetry: () => void): Promise<unknown> {
    const options = { timeout: this.#options.config.callTimeoutMillis };
    const result = await this.#connection.use({
      ...{ name, isRepeatable: this.#isRepeatable(name), onRetry },
      send: (client) => callTool(client, name, args, options),
    });
    return toolAnswer(result);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Whether a tool is safe to repeat; without a listing it is not. */
  #isRepeatable(tool: string): boolean {
    const definitions = (this.#tools ?? []).filter(({ name }) => name === tool);
    return (
      definitions.length > 0 &&
      definitions.every(({ annotations }) => {
        const { readOnlyHint, idempotentHint } = (annotations ?? {}) as Record<string, unknown>;
        return readOnlyHint === true || idempotentHint === true;
      })
    );
  }

  #connected(client: McpClient): void {
    this.#ownName = client.getServerVersion()?.name ?? this.#ownName;
    this.#options.onConnected(client);
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
