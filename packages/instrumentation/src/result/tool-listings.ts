import type { Role } from '../config.js';
import { safely } from '../safely.js';

/** Listings that wait to be looked at; of more, the newest, because a server that lists that often repeats itself. */
const MAX_WAITING = 32;

/** A page of definitions of tools: listed by a server of this process, or to a client of it. */
export interface ToolListing {
  /** The role of this process in the exchange of the list. */
  readonly role: Role;
  /** The server's name; `undefined` while unknown. */
  readonly server: string | undefined;
  /** The definitions as they were sent, unchecked. Of the application: read, never changed. */
  readonly tools: readonly unknown[];
  /** Whether this page continues an earlier one. */
  readonly continues: boolean;
  /** Whether another page follows. */
  readonly hasMore: boolean;
}

export type ToolListingListener = (listing: ToolListing) => void;

/** Passes listings on after the exchange is over, so that a look at the definitions never delays a call. */
export class ToolListings {
  readonly #listeners = new Set<ToolListingListener>();
  readonly #waiting: ToolListing[] = [];

  /** @returns a function that removes the listener */
  listen(listener: ToolListingListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(role: Role, server: string | undefined, params: unknown, result: unknown): void {
    const page = result as { readonly tools?: unknown; readonly nextCursor?: unknown } | null | undefined;
    if (this.#listeners.size === 0 || !Array.isArray(page?.tools)) return;
    const continues = (params as { readonly cursor?: unknown } | null | undefined)?.cursor !== undefined;
    this.#waiting.push({ role, server, tools: page.tools, continues, hasMore: page.nextCursor !== undefined });
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    else if (this.#waiting.length === 1) setImmediate(() => this.#deliver()).unref();
  }

  /** One listing a turn of the event loop. */
  #deliver(): void {
    const listing = this.#waiting.shift();
    if (listing === undefined) return;
    for (const listener of this.#listeners) safely(() => listener(listing));
    if (this.#waiting.length > 0) setImmediate(() => this.#deliver()).unref();
  }
}
