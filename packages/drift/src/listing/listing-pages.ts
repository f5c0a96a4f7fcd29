import { definitionsIn, type ServerListing } from './server-listing.js';

/** The most lists paged through at once, and the most pages of one list. */
const MAX_OPEN = 100;
const MAX_PAGES = 100;

/** For each list method: the key of the definitions in its result, the property that names them, and their kind. */
const LISTS = {
  'tools/list': { items: 'tools', nameKey: 'name', as: 'tools' },
  'prompts/list': { items: 'prompts', nameKey: 'name', as: 'prompts' },
  'resources/templates/list': { items: 'resourceTemplates', nameKey: 'uriTemplate', as: 'resources' },
} as const;
/** Methods whose results hold the server's instructions. */
const GREETINGS: ReadonlySet<string> = new Set(['initialize', 'server/discover']);

/** Whether a result of this method holds definitions or instructions. */
export const isListing = (method: string): boolean => Object.hasOwn(LISTS, method) || GREETINGS.has(method);

/** One answer to a request. */
export interface ListPage {
  readonly server: string;
  readonly method: string;
  /** The cursor of the requested page; `undefined` for the first. */
  readonly cursor: unknown;
  readonly result: Readonly<Record<string, unknown>>;
}

interface OpenList {
  readonly items: readonly unknown[];
  readonly pages: number;
}

/** Assembles lists from their pages as the application requests them. A list that is not paged to its end stays open. */
export class ListingPages {
  readonly #open = new Map<string, OpenList>();

  /** Returns the listing that the result completes; `undefined` when pages are missing. */
  add({ server, method, cursor, result }: ListPage): ServerListing | undefined {
    if (GREETINGS.has(method)) {
      const { instructions } = result;
      return { server, instructions: typeof instructions === 'string' ? instructions : '' };
    }
    if (!Object.hasOwn(LISTS, method)) return undefined;
    const { items: key, nameKey, as } = LISTS[method as keyof typeof LISTS];
    const page = result[key];
    if (!Array.isArray(page)) return undefined;
    // Clients of other languages write a `null` where they have no cursor.
    const isFirst = cursor === undefined || cursor === null;
    const before = isFirst ? { items: [], pages: 0 } : this.#take(keyOf(server, method, cursor));
    if (!before) return undefined;
    const items = [...before.items, ...page];
    const [isLast, isCut] = [typeof result.nextCursor !== 'string', before.pages + 1 === MAX_PAGES];
    // A server that pages without end cannot escape the comparison.
    if (isLast || isCut) return { server, [as]: definitionsIn(items, nameKey), ...(!isLast && { partial: true }) };
    this.#keep(keyOf(server, method, result.nextCursor), { items, pages: before.pages + 1 });
    return undefined;
  }

  #take(key: string): OpenList | undefined {
    const found = this.#open.get(key);
    this.#open.delete(key);
    return found;
  }

  #keep(key: string, sofar: OpenList): void {
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MAX_OPEN && oldest !== undefined) this.#open.delete(oldest);
    this.#open.set(key, sofar);
  }
}

const keyOf = (server: string, method: string, cursor: unknown): string => JSON.stringify([server, method, cursor]);
