import { listedName } from '../message/listed-name.js';
import type { DefinitionListing } from '../result/definition-listings.js';
import { safely } from '../safely.js';
import { type ServerCost, ServerListing } from './server-cost.js';
import { costOfTool } from './tool-cost.js';

/** Servers whose costs are kept; beyond it the one that was listed the longest ago is dropped. */
const MAX_SERVERS = 50;
/** Pages that wait to be measured; further ones are dropped. */
const MAX_WAITING = 64;
/** Time of one step, in milliseconds; a listing takes several turns of the event loop. */
const STEP_MILLIS = 2;
/** Rest after a page, as a multiple of the time it took: a server that is asked for its list with each request costs 2 % of a core. */
const REST = 50;

interface Entry {
  listing: ServerListing;
  cost: ServerCost | undefined;
  /** Whether pages of the list were dropped. */
  isCut: boolean;
}

/**
 * Measures what the definitions of tools cost, off the path of calls: a few milliseconds a turn of the event loop, and with
 * rests. Of the listings of one server that come meanwhile, the newest is measured.
 */
export class DefinitionCosts {
  readonly #entries = new Map<string, Entry>();
  #waiting: DefinitionListing[] = [];
  #isBusy = false;
  /** Number of servers and pages that were dropped because of a limit. */
  dropped = 0;

  /** What each server's definitions cost, the longest known first. */
  get servers(): readonly ServerCost[] {
    return [...this.#entries.values()].flatMap(({ cost }) => cost ?? []);
  }

  /** Takes one page of definitions. @returns `false` if too many wait: then it is dropped */
  readonly observe = (listing: DefinitionListing): boolean => {
    if (!listing.continues) this.#supersede(keyOf(listing));
    if (this.#waiting.length >= MAX_WAITING) {
      this.dropped++;
      return false;
    }
    this.#waiting.push(listing);
    if (!this.#isBusy) this.#next();
    return true;
  };

  /** A new list of a server takes the place of one that waits, but not of the rest of one whose first page was measured. */
  #supersede(key: string): void {
    const first = this.#waiting.findIndex((page) => !page.continues && keyOf(page) === key);
    if (first >= 0) this.#waiting = this.#waiting.filter((page, i) => i < first || keyOf(page) !== key);
  }

  /** Begins with the next page; one whose first page was not seen is left out. */
  #next(): void {
    this.#isBusy = false;
    for (let page = this.#waiting.shift(); page !== undefined; page = this.#waiting.shift()) {
      const entry = this.#entryOf(page);
      if (entry === undefined) continue;
      this.#isBusy = true;
      this.#measure(page, entry, 0, 0);
      return;
    }
  }

  /** Measures tools of a page from the given one on, as many as fit in a step. */
  #measure(page: DefinitionListing, entry: Entry, from: number, spentMillis: number): void {
    const startedAt = performance.now();
    const due = () => performance.now() - startedAt >= STEP_MILLIS;
    let at = from;
    while (at < page.definitions.length && (at === from || !due())) {
      const tool = page.definitions[at++];
      safely(() => entry.listing.add((tool as { readonly name?: unknown } | null)?.name ?? tool, costOfTool(tool)));
    }
    const spent = spentMillis + performance.now() - startedAt;
    if (at < page.definitions.length) {
      setImmediate(() => this.#measure(page, entry, at, spent)).unref();
      return;
    }
    // A list that is read again page by page replaces the whole one when it is whole.
    const lacksPages = page.hasMore || entry.isCut;
    if (!lacksPages || entry.cost === undefined || entry.cost.isPartial) {
      entry.cost = entry.listing.cost(page.role, serverNameOf(page.server), lacksPages);
    }
    setTimeout(() => this.#next(), spent * REST).unref();
  }

  /** The entry of the server of a page; `undefined` for a page whose first one was not seen. */
  #entryOf(page: DefinitionListing): Entry | undefined {
    const key = keyOf(page);
    const known = this.#entries.get(key);
    if (page.continues) {
      if (known !== undefined && page.isCut) known.isCut = true;
      return known;
    }
    const entry = { listing: new ServerListing(), cost: known?.cost, isCut: false };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > MAX_SERVERS) {
      const [oldest] = this.#entries.keys();
      this.#entries.delete(oldest!);
      this.dropped++;
    }
    return entry;
  }
}

/** Tells servers apart: by their names, of which they may choose any, and without one by their connections. */
const keyOf = ({ role, server, connection }: DefinitionListing): string =>
  JSON.stringify(server ? [role, server.slice(0, 256)] : [role, null, connection]);

const serverNameOf = (name: string | undefined): string | undefined =>
  name === undefined ? undefined : listedName(name);
