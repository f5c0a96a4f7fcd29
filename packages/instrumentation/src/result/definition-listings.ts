import type { Role } from '../config.js';
import { asksForNextPage, hasNextPage, type Params } from '../message/messages.js';
import { callUser } from '../safely.js';
import { ListContinuity } from './list-continuity.js';

/** Listings that wait to be looked at; of more, the newest, because a server that lists that often repeats itself. */
const MAX_WAITING = 32;

/** What is defined: a tool, a prompt, or the server, of which its instructions to agents are known. */
export type DefinitionKind = 'tool' | 'prompt' | 'server';

/** A page of definitions: listed by a server of this process, or to a client of it. */
export interface DefinitionListing {
  readonly kind: DefinitionKind;
  /** The role of this process in the exchange of the list. */
  readonly role: Role;
  /** The server's name; `undefined` while unknown. */
  readonly server: string | undefined;
  /** The address or command line of the server's connection, without secrets, where this process is its client and can know it. */
  readonly connection: string | undefined;
  /** The definitions as they were sent, unchecked. Of the application: read, never changed. A server's is `{ name, instructions }`. */
  readonly definitions: readonly unknown[];
  /** Whether this page continues an earlier one. */
  readonly continues: boolean;
  /** Whether another page follows. */
  readonly hasMore: boolean;
  /** Whether earlier pages of the list were not passed on, because too many waited or recording began in its middle. */
  readonly isCut?: boolean;
}

interface Page {
  readonly tools?: unknown;
  readonly prompts?: unknown;
  readonly instructions?: unknown;
  readonly nextCursor?: unknown;
}

export type DefinitionListingListener = (listing: DefinitionListing) => void;

/** Passes listings on after the exchange is over, so that a look at the definitions never delays a call. */
export class DefinitionListings {
  readonly #listeners = new Set<DefinitionListingListener>();
  readonly #waiting: DefinitionListing[] = [];
  readonly #continuity = new ListContinuity();
  /** Number of listings that were dropped because too many waited. */
  dropped = 0;

  /** @returns a function that removes the listener */
  listen(listener: DefinitionListingListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes what a method that lists definitions, or begins a session, was answered. */
  add(
    method: string,
    origin: Pick<DefinitionListing, 'role' | 'server' | 'connection'>,
    params: Params | undefined,
    result: unknown,
  ): void {
    if (this.#listeners.size === 0) return;
    const page = result as Page | null | undefined;
    if (method === 'tools/list' || method === 'prompts/list') {
      const [kind, definitions] =
        method === 'tools/list' ? (['tool', page?.tools] as const) : (['prompt', page?.prompts] as const);
      if (!page || !Array.isArray(definitions)) return;
      const [continues, hasMore] = [asksForNextPage(params), hasNextPage(page)];
      this.#push({ ...origin, kind, definitions, continues, hasMore });
    } else if (page?.instructions !== undefined) {
      const definitions = [{ name: 'instructions', instructions: page.instructions }];
      this.#push({ ...origin, kind: 'server', definitions, continues: false, hasMore: false });
    }
  }

  #push(listing: DefinitionListing): void {
    this.#waiting.push(listing);
    if (this.#waiting.length > MAX_WAITING) {
      this.#continuity.dropped(keyOf(this.#waiting.shift()!));
      this.dropped++;
    } else if (this.#waiting.length === 1) setImmediate(() => this.#deliver()).unref();
  }

  /** One listing a turn of the event loop. */
  #deliver(): void {
    const page = this.#waiting.shift();
    if (page === undefined) return;
    const listing = this.#continuity.isCut(keyOf(page), page) ? { ...page, isCut: true } : page;
    for (const listener of this.#listeners) callUser(() => listener(listing));
    if (this.#waiting.length > 0) setImmediate(() => this.#deliver()).unref();
  }
}

/** Tells lists apart. A server says its own name, of any length. */
const keyOf = ({ kind, role, connection, server }: DefinitionListing): string =>
  JSON.stringify([kind, role, connection, server?.slice(0, 256)]);
