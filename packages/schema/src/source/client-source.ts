import { callTool, type ListedResource, listAll, type McpClient } from '../client/mcp-client.js';
import type { Connection } from '../connection/connection.js';
import { SchemaError } from '../model/schema-error.js';
import type { SchemaSource } from './schema-source.js';
import { parsedText, toolAnswer } from './tool-answer.js';

export interface ClientSourceOptions {
  readonly connection: Connection;
  readonly callTimeoutMillis: number;
  readonly onRetry: () => void;
}

/**
 * The server behind a connection, for one load: every call is a look-up, so it may be repeated. Collects what the answers
 * say of how long and for whom to keep them.
 */
export class ClientSource implements SchemaSource {
  readonly #connection: Connection;
  readonly #options: { timeout: number };
  readonly #onRetry: () => void;
  #ttlMillis: number | undefined;
  #isPublic: boolean | undefined;
  readonly #resourcesRead: string[] = [];
  #failure: unknown;

  constructor({ connection, callTimeoutMillis, onRetry }: ClientSourceOptions) {
    this.#connection = connection;
    this.#options = { timeout: callTimeoutMillis };
    this.#onRetry = onRetry;
  }

  /** The shortest `ttlMs` of the answers, and `public` only when all of them said so. */
  get hints(): { ttlMillis: number | undefined; scope: 'public' | 'private' } {
    return { ttlMillis: this.#ttlMillis, scope: this.#isPublic === true ? 'public' : 'private' };
  }

  /** The resources that were read, each of which the answer depends on. */
  get resourcesRead(): readonly string[] {
    return this.#resourcesRead;
  }

  /** Whether an error is one of the calls made here, rather than of the adapter that made them. */
  hasThrown(error: unknown): boolean {
    return error instanceof SchemaError || (error !== undefined && error === this.#failure);
  }

  async callTool(name: string, args: Record<string, unknown>): Promise<unknown> {
    const result = await this.#use(name, (client) => callTool(client, name, args, this.#options));
    this.#note({});
    return toolAnswer(result);
  }

  async listResources(): Promise<readonly ListedResource[]> {
    const { items, hints } = await this.#use('resources/list', (client) => listAll(client, 'resources', this.#options));
    this.#note(hints);
    return items as ListedResource[];
  }

  async readResource(uri: string): Promise<unknown> {
    // SDK v2 keeps what it read; what is asked for here is asked because our own copy is too old.
    const options = { ...this.#options, cacheMode: 'refresh' };
    const result = await this.#use('resources/read', (client) => client.readResource({ uri }, options));
    this.#note(result);
    this.#resourcesRead.push(uri);
    const [first] = result.contents as { text?: unknown }[];
    if (typeof first?.text !== 'string') throw new SchemaError('unreadable', `the resource ${uri} holds no text`);
    return parsedText(first.text);
  }

  async #use<T>(name: string, send: (client: McpClient) => Promise<T>): Promise<T> {
    try {
      return await this.#connection.use({ name, isRepeatable: true, send, onRetry: this.#onRetry });
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** `ttlMs` and `cacheScope` of a result: MCP 2026-07-28, `CacheableResult`. */
  #note({ ttlMs, cacheScope }: Readonly<Record<string, unknown>>): void {
    if (typeof ttlMs === 'number' && Number.isFinite(ttlMs))
      this.#ttlMillis = Math.min(this.#ttlMillis ?? ttlMs, ttlMs);
    this.#isPublic = this.#isPublic !== false && cacheScope === 'public';
  }
}
