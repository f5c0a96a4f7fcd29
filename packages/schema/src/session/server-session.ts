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
  /** Asked in this order. */
  readonly adapters: readonly (SchemaAdapter | AdapterKind)[];
  readonly clock: Clock;
  readonly onConnected: (client: McpClient) => void;
}

export type Listing = Awaited<ReturnType<typeof readListing>>;

/** Listings are rare, and the first one may reach a server that is still starting. */
const LISTING_TIMEOUT_MILLIS = 30_000;

/** One server as a manager works with it: connected, listed, and asked through the adapter that fits it. */
export class ServerSession {
  /** The cache key of this server; no other server has it. */
  readonly key: string;
  readonly #options: ServerSessionOptions;
  readonly #connection: Connection;
  #ownName: string | undefined;
  #tools: ServerListing['tools'] = [];
  #adapter: SchemaAdapter | undefined;

  /** @throws {TypeError} when there is nothing to connect to */
  constructor(options: ServerSessionOptions) {
    const { config, client, clock } = options;
    const { backoffMillis, maxBackoffMillis, connectTimeoutMillis } = config;
    this.#options = options;
    // The whole address, secrets included: what one token may see, another may not.
    this.key = config.server && !client ? hashOf(JSON.stringify(config.server)) : randomUUID();
    this.#connection = new Connection({
      ...{ clock, backoffMillis, maxBackoffMillis, connectTimeoutMillis, random: Math.random },
      connect: connectorOf(client, config.server),
      onConnected: (connected) => this.#connected(connected),
    });
  }

  /** What the server is called in reports: the name that the user gave, else the one it gives itself. */
  get name(): string {
    return this.#options.config.name ?? this.#ownName ?? 'schema server';
  }

  /**
   * What the server is in the pins: the name that the user gave, else its address, which another server cannot take as it
   * can take a name. Of a client that was passed in only the name is known.
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

  /** The server for one load. */
  source(onRetry: () => void): ClientSource {
    const { callTimeoutMillis } = this.#options.config;
    return new ClientSource({ connection: this.#connection, callTimeoutMillis, onRetry });
  }

  /** What the server shows now. */
  async list(onRetry: () => void): Promise<Listing> {
    const listing = await this.#connection.use({
      ...{ name: 'tools/list', isRepeatable: true, onRetry },
      send: (client) => readListing(client, this.identity, { timeout: LISTING_TIMEOUT_MILLIS }),
    });
    this.#tools = listing.tools;
    return listing;
  }

  /** Chooses the adapter, once. @throws {SchemaError} `unsupported` when none fits */
  async chooseAdapter({ tools }: Listing, onRetry: () => void): Promise<SchemaAdapter> {
    const { adapters } = this.#options;
    this.#adapter ??= await chooseAdapter(adapters, { serverName: this.name, tools }, this.source(onRetry));
    return this.#adapter;
  }

  /** Calls any tool. It is repeated after a lost connection only when the server declares that this does no harm. */
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

  /** Without a listing nothing is known of a tool, so it is not repeated. */
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
