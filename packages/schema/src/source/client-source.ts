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
 * The server behind a connection, for one load: every call is a read, so it may be repeated. Collects the caching hints of
 * the answers.
 */
export class ClientSource implements SchemaSource {
  readonly #connection: Connection;
  readonly #options: { timeout: number };
  readonly #onRetry: () => void;
  #ttlMillis: number | undefined;
  #isPublic: boolean | undefined;
  #isCut = false;
  readonly #resourcesRead: string[] = [];
  #failure: unknown;

  constructor({ connection, callTimeoutMillis, onRetry }: ClientSourceOptions) {
    this.#connection = connection;
    this.#options = { timeout: callTimeoutMillis };
    this.#onRetry = onRetry;
  }

  /** The shortest `ttlMs` of the answers, and `public` only when every answer is. */
  get hints(): { ttlMillis: number | undefined; scope: 'public' | 'private' } {
    return { ttlMillis: this.#ttlMillis, scope: this.#isPublic === true ? 'public' : 'private' };
  }

  /** Whether a list had more pages than are read: what is missing from the result may exist. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** The resources that were read; the result depends on each of them. */
  get resourcesRead(): readonly string[] {
    return this.#resourcesRead;
  }

  /** Whether an error comes from a call made here, rather than from the adapter. */
  hasThrown(error: unknown): boolean {
    return error instanceof SchemaError || (error !== undefined && error === this.#failure);
  }

  async callTool(name: string, args: Record<string, unknown>): Promise<unknown> {
    const result = await this.#use(name, (client) => callTool(client, name, args, this.#options));
    this.#note({});
    return toolAnswer(result);
  }

  async listResources(): Promise<readonly ListedResource[]> {
    const list = await this.#use('resources/list', (client) => listAll(client, 'resources', this.#options));
    const { items, hints, isCut } = list;
    this.#note(hints);
    this.#isCut ||= isCut;
    return items as ListedResource[];
  }

  async readResource(uri: string): Promise<unknown> {
    // SDK v2 caches resources; this request is sent because the schema cache needs a newer one.
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

  /** Records `ttlMs` and `cacheScope` of a result (`CacheableResult` of MCP 2026-07-28). */
  #note({ ttlMs, cacheScope }: Readonly<Record<string, unknown>>): void {
    if (typeof ttlMs === 'number' && Number.isFinite(ttlMs))
      this.#ttlMillis = Math.min(this.#ttlMillis ?? ttlMs, ttlMs);
    this.#isPublic = this.#isPublic !== false && cacheScope === 'public';
  }
}
