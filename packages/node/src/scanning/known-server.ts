import type { DefinitionListing } from '@mcp-vitals/instrumentation';
import type { KnownTool } from './known-tool.js';

/** Tools of one server. */
const MAX_TOOLS = 500;
/** Pages of one listing that wait to be scanned. */
const MAX_PAGES = 100;

/** Characters of a name. */
const MAX_NAME = 256;

/** One definition of a listing. */
export interface ListedTool {
  /** Tells it apart from others of its server. */
  readonly key: string;
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

export const keyOfServer = ({ role, server, connection }: DefinitionListing): string =>
  JSON.stringify([role, connection ?? null, server?.slice(0, 256) ?? null]);

/** The definitions of one kind that a server listed. */
export class KnownServer {
  readonly role: DefinitionListing['role'];
  readonly kind: DefinitionListing['kind'];
  readonly name: string;
  /** Tells the server apart, whatever the kind. */
  readonly key: string;
  /** By name; further ones that are listed under the same name have a key of their own, so that none hides another. */
  readonly tools = new Map<string, KnownTool>();
  /** From this monotonic time on its next listing is scanned. */
  dueMillis = Number.NEGATIVE_INFINITY;
  /** Whether a scan is waiting or planned. */
  isPlanned = false;
  #pages: DefinitionListing[] = [];
  /** The keys of what is on the pages of the list that is being scanned; `undefined` where pages of it were not seen. */
  #listed: Set<string> | undefined;
  /** How often each name is on them. */
  readonly #counts = new Map<string, number>();

  constructor(listing: DefinitionListing) {
    const { role, kind, server } = listing;
    this.role = role;
    this.kind = kind;
    this.name = server ?? 'unnamed server';
    this.key = keyOfServer(listing);
  }

  /** Takes a page. A first page replaces those that wait. @returns `false` if too many wait: then it is dropped */
  add(page: DefinitionListing): boolean {
    if (!page.continues) this.#pages = [];
    if (this.#pages.length >= MAX_PAGES) return false;
    this.#pages.push(page);
    return true;
  }

  takePages(): DefinitionListing[] {
    return this.#pages.splice(0);
  }

  /** The keys, names and definitions of a page; without what has no name. */
  *toolsOf(page: DefinitionListing): Generator<ListedTool> {
    if (!page.continues) {
      this.#listed = new Set();
      this.#counts.clear();
    } else if (page.isCut) {
      this.#listed = undefined;
    }
    for (const one of page.definitions) {
      const written = (one as { readonly name?: unknown } | null | undefined)?.name;
      if (typeof written !== 'string') continue;
      const name = written.slice(0, MAX_NAME).replaceAll('\0', '');
      const key = this.#keyOf(name);
      this.#listed?.add(key);
      yield { key, name, definition: one as Readonly<Record<string, unknown>> };
    }
  }

  #keyOf(name: string): string {
    if (this.#listed === undefined) return name;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count === 1 ? name : `${name}\0${count}`;
  }

  /** Whether no further tool can be kept. */
  get isFull(): boolean {
    return this.tools.size >= MAX_TOOLS;
  }

  /** Forgets the tools that a complete listing does not hold any more. */
  dropMissing(page: DefinitionListing): void {
    const listed = this.#listed;
    if (page.hasMore || listed === undefined) return;
    this.#listed = undefined;
    this.#counts.clear();
    for (const name of this.tools.keys()) if (!listed.has(name)) this.tools.delete(name);
  }
}
