import { definitionsIn, type ServerListing } from './server-listing.js';

/** Lists that are being paged through at once, and pages of one that are followed. */
const MAX_OPEN = 100;
const MAX_PAGES = 100;

/** Where the definitions are in the results of each list method, what names them, and what they are called here. */
const LISTS = {
  'tools/list': { items: 'tools', nameKey: 'name', as: 'tools' },
  'prompts/list': { items: 'prompts', nameKey: 'name', as: 'prompts' },
  'resources/templates/list': { items: 'resourceTemplates', nameKey: 'uriTemplate', as: 'resources' },
} as const;

/** One answer to a `list` request. */
export interface ListPage {
  readonly server: string;
  readonly method: string;
  /** Which page was asked for; none for the first. */
  readonly cursor: unknown;
  readonly result: Readonly<Record<string, unknown>>;
}

/** Puts the pages of lists together as they pass by. A list that nobody pages through to its end is never whole. */
export class ListingPages {
  readonly #open = new Map<string, { items: unknown[]; pages: number }>();

  /** What the server shows by the list that this page completes. */
  add({ server, method, cursor, result }: ListPage): ServerListing | undefined {
    if (!Object.hasOwn(LISTS, method)) return undefined;
    const { items: key, nameKey, as } = LISTS[method as keyof typeof LISTS];
    const page = result[key];
    if (!Array.isArray(page)) return undefined;
    const before = cursor === undefined ? { items: [], pages: 0 } : this.#take(keyOf(server, method, cursor));
    if (!before || before.pages >= MAX_PAGES) return undefined;
    const items = [...before.items, ...page];
    if (typeof result.nextCursor !== 'string') return { server, [as]: definitionsIn(items, nameKey) };
    this.#keep(keyOf(server, method, result.nextCursor), { items, pages: before.pages + 1 });
    return undefined;
  }

  #take(key: string) {
    const found = this.#open.get(key);
    this.#open.delete(key);
    return found;
  }

  #keep(key: string, sofar: { items: unknown[]; pages: number }): void {
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MAX_OPEN && oldest !== undefined) this.#open.delete(oldest);
    this.#open.set(key, sofar);
  }
}

const keyOf = (server: string, method: string, cursor: unknown): string => JSON.stringify([server, method, cursor]);
