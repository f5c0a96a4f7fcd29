import { systemClock } from '@mcp-vitals/signals';
import { VERSION } from '../version.js';
import type { JsonObject, McpSession, Refusal } from './mcp-session.js';

/** Limits for a list that never ends. */
const MAX_PAGES = 200;
const MAX_LIST_MILLIS = 60_000;

const CLIENT = { name: 'mcp-vitals', version: VERSION };

/** What a request carries since protocol 2026-07-28, which has no `initialize`. */
const STATELESS_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A page of a list, or the end of one that was not read to its end. */
export type Page = JsonObject | Refusal | 'endless';

/** A server that was greeted as a client greets it, with or without `initialize`. */
export class GreetedServer {
  readonly #session: McpSession;
  /** `undefined` of a server without `initialize`. */
  readonly #hello: JsonObject | undefined;

  private constructor(session: McpSession, hello: JsonObject | undefined) {
    this.#session = session;
    this.#hello = hello;
  }

  /** @throws SessionError when it gives no answer */
  static async greet(session: McpSession, limitMillis?: number): Promise<GreetedServer> {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: CLIENT };
    const hello = await session.request('initialize', params, limitMillis);
    if (typeof hello !== 'object') return new GreetedServer(session, undefined);
    await session.notify('notifications/initialized');
    return new GreetedServer(session, hello);
  }

  /** What it says of itself; one without `initialize` says it in its results. */
  get info(): unknown {
    return this.#hello?.serverInfo;
  }

  get instructions(): string {
    return typeof this.#hello?.instructions === 'string' ? this.#hello.instructions : '';
  }

  /** Whether it may have lists of a kind. One without `initialize` says so by refusing. */
  has(kind: 'tools' | 'prompts' | 'resources'): boolean {
    const capabilities = this.#hello?.capabilities as JsonObject | undefined;
    return this.#hello === undefined || capabilities?.[kind] !== undefined;
  }

  /** Asks once. @throws SessionError without an answer */
  request(method: string, params: object = {}, limitMillis?: number): Promise<JsonObject | Refusal> {
    const all = this.#hello === undefined ? { _meta: STATELESS_META, ...params } : params;
    return this.#session.request(method, all, limitMillis);
  }

  /** The pages of a list, one after the other, within limits. @throws SessionError without an answer */
  async *pages(method: string): AsyncGenerator<Page, void> {
    const deadline = systemClock.now() + MAX_LIST_MILLIS;
    let cursor: unknown;
    let before: JsonObject | undefined;
    for (let page = 0; page < MAX_PAGES && systemClock.now() < deadline; page++) {
      const result = await this.request(method, page === 0 ? {} : { cursor });
      if (typeof result === 'string') {
        yield result;
        return;
      }
      if (before !== undefined && isSamePage(before, result)) {
        // A server that does not know its own empty cursor has shown all it has; any other never ends.
        if (result.nextCursor !== '') yield 'endless';
        return;
      }
      yield result;
      cursor = result.nextCursor;
      if (typeof cursor !== 'string') return;
      before = result;
    }
    yield 'endless';
  }
}

function isSamePage(page: JsonObject, next: JsonObject): boolean {
  if (page.nextCursor !== next.nextCursor) return false;
  try {
    return JSON.stringify(page) === JSON.stringify(next);
  } catch {
    // Nested too deeply to be compared.
    return false;
  }
}
