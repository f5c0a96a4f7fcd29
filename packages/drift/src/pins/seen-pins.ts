import type { NamedPins, ServerPins } from './pin.js';

/** The most tables of a server, and the most servers, that are watched; the rest is counted. */
const MAX_TABLES = 10_000;
const MAX_SERVERS = 200;

/** The last definitions that each server showed. An empty list under a name stands for one that is gone. */
export class SeenPins {
  readonly #servers = new Map<string, ServerPins>();
  readonly #unwatched = new Map<string, Set<string>>();

  /** Returns a server's pins; `undefined` when there are too many servers. */
  of(server: string): ServerPins | undefined {
    const known = this.#servers.get(server);
    if (known) return known;
    if (this.#servers.size >= MAX_SERVERS) return this.#leaveOut(server, '');
    const seen: ServerPins = new Map();
    this.#servers.set(server, seen);
    return seen;
  }

  tablesOf(server: string): NamedPins | undefined {
    const seen = this.of(server);
    const tables: NamedPins | undefined = seen && (seen.get('table') ?? new Map());
    if (seen && tables) seen.set('table', tables);
    return tables;
  }

  /** Returns a server's tables, with room for one of this name; `undefined` when there are too many. */
  roomFor(server: string, table: string): NamedPins | undefined {
    const tables = this.tablesOf(server);
    const isFull = tables !== undefined && tables.size >= MAX_TABLES && !tables.has(table);
    return isFull ? this.#leaveOut(server, table) : tables;
  }

  count(server: string): { watched: number; unwatched: number } {
    const kinds = [...(this.#servers.get(server)?.values() ?? [])];
    const watched = kinds.reduce((sum, pins) => sum + pins.size, 0);
    return { watched, unwatched: this.#unwatched.get(server)?.size ?? 0 };
  }

  /** Counts a table beyond the limit. The count is itself bounded. */
  #leaveOut(server: string, name: string): undefined {
    const left = this.#unwatched.get(server) ?? new Set();
    if (this.#unwatched.size < MAX_SERVERS) this.#unwatched.set(server, left);
    if (left.size < MAX_TABLES) left.add(name);
  }
}
