import type { Role } from '../config.js';
import { asksForNextPage, hasNextPage, type Params } from '../message/messages.js';
import { callUser } from '../safely.js';
import { ListContinuity } from './list-continuity.js';

/** Listings that wait to be looked at; of more, the newest, because a server that lists that often repeats itself. */
const MAX_WAITING = 32;

/** What is defined: a tool, a prompt, a resource template, or the server, of which its instructions to agents are known. */
export type DefinitionKind = 'tool' | 'prompt' | 'resource' | 'server';

/** The kind that each list method returns, and its key in the result. */
const LISTS: ReadonlyMap<string, { readonly kind: DefinitionKind; readonly key: keyof Page }> = new Map([
  ['tools/list', { kind: 'tool', key: 'tools' }],
  ['prompts/list', { kind: 'prompt', key: 'prompts' }],
  ['resources/templates/list', { kind: 'resource', key: 'resourceTemplates' }],
]);

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
  /** Whether earlier pages of the list were not passed on or not taken, because too many waited or recording began in its middle. */
  readonly isCut?: boolean;
}

interface Page {
  readonly tools?: unknown;
  readonly prompts?: unknown;
  readonly resourceTemplates?: unknown;
  readonly instructions?: unknown;
  readonly nextCursor?: unknown;
}

/** Takes a page. A listener that drops one returns `false`, and finds the following pages of that list marked with `isCut`. */
export type DefinitionListingListener = (listing: DefinitionListing) => unknown;

/** Passes listings on after the exchange is over, so that a look at the definitions never delays a call. */
export class DefinitionListings {
  readonly #listeners = new Map<DefinitionListingListener, ListContinuity>();
  readonly #waiting: DefinitionListing[] = [];
  /** Number of listings that were dropped because too many waited. */
  dropped = 0;

  /** @returns a function that removes the listener */
  listen(listener: DefinitionListingListener): () => void {
    this.#listeners.set(listener, new ListContinuity());
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
    const list = LISTS.get(method);
    if (list !== undefined) {
      const definitions = page?.[list.key];
      if (!page || !Array.isArray(definitions)) return;
      const [continues, hasMore] = [asksForNextPage(params), hasNextPage(page)];
      this.#push({ ...origin, kind: list.kind, definitions, continues, hasMore });
    } else if (page?.instructions !== undefined) {
      const definitions = [{ name: 'instructions', instructions: page.instructions }];
      this.#push({ ...origin, kind: 'server', definitions, continues: false, hasMore: false });
    }
  }

  #push(listing: DefinitionListing): void {
    this.#waiting.push(listing);
    if (this.#waiting.length > MAX_WAITING) {
      const key = keyOf(this.#waiting.shift()!);
      for (const continuity of this.#listeners.values()) continuity.dropped(key);
      this.dropped++;
    } else if (this.#waiting.length === 1) setImmediate(() => this.#deliver()).unref();
  }

  /** One listing a turn of the event loop. */
  #deliver(): void {
    const page = this.#waiting.shift();
    if (page === undefined) return;
    const key = keyOf(page);
    for (const [listener, continuity] of this.#listeners) {
      const listing = continuity.isCut(key, page) ? { ...page, isCut: true } : page;
      if (callUser(() => listener(listing)) === false) continuity.dropped(key);
    }
    if (this.#waiting.length > 0) setImmediate(() => this.#deliver()).unref();
  }
}

/** Tells lists apart. A server says its own name, of any length. */
const keyOf = ({ kind, role, connection, server }: DefinitionListing): string =>
  JSON.stringify([kind, role, connection, server?.slice(0, 256)]);
