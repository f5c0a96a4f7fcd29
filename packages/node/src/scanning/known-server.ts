import type { ToolListing } from '@mcp-vitals/instrumentation';
import type { KnownTool } from './known-tool.js';

/** Tools of one server. */
const MAX_TOOLS = 500;
/** Pages of one listing that wait to be scanned. */
const MAX_PAGES = 100;

/** A server whose tools were listed. */
export class KnownServer {
  readonly role: ToolListing['role'];
  readonly name: string;
  readonly tools = new Map<string, KnownTool>();
  /** From this monotonic time on its next listing is scanned. */
  dueMillis = Number.NEGATIVE_INFINITY;
  /** Whether a scan is waiting or planned. */
  isPlanned = false;
  #pages: ToolListing[] = [];
  /** The names on the pages of the present listing; `undefined` where its beginning was not seen. */
  #listed: Set<string> | undefined;

  constructor({ role, server }: ToolListing) {
    this.role = role;
    this.name = server ?? 'unnamed server';
  }

  /** Takes a page. A first page replaces those that wait. */
  add(page: ToolListing): void {
    if (!page.continues) this.#pages = [];
    if (this.#pages.length < MAX_PAGES) this.#pages.push(page);
  }

  takePages(): ToolListing[] {
    return this.#pages.splice(0);
  }

  /** The names and definitions of a page; without what has no name. */
  *toolsOf(page: ToolListing): Generator<[name: string, definition: Readonly<Record<string, unknown>>]> {
    if (!page.continues) this.#listed = new Set();
    for (const one of page.tools) {
      const name = (one as { readonly name?: unknown } | null | undefined)?.name;
      if (typeof name !== 'string') continue;
      this.#listed?.add(name.slice(0, 256));
      yield [name.slice(0, 256), one as Readonly<Record<string, unknown>>];
    }
  }

  /** Whether no further tool can be kept. */
  get isFull(): boolean {
    return this.tools.size >= MAX_TOOLS;
  }

  /** Forgets the tools that a complete listing does not hold any more. */
  dropMissing(page: ToolListing): void {
    const listed = this.#listed;
    if (page.hasMore || listed === undefined) return;
    this.#listed = undefined;
    for (const name of this.tools.keys()) if (!listed.has(name)) this.tools.delete(name);
  }
}
