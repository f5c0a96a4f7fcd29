import { setTimeout as pause } from 'node:timers/promises';
import {
  type Clock,
  getMetricsCollector,
  keepFromHost,
  type McpMetricsCollector,
  type SchemaKind,
  systemClock,
} from '@mcp-vitals/signals';
import { ChangeLog } from './changes/change-log.js';
import { comparePins, findShadows } from './changes/compare-pins.js';
import type { SchemaChange } from './changes/schema-change.js';
import type { DefinitionName, ServerListing } from './listing/server-listing.js';
import { type TableDescription, tableKey } from './listing/table-schema.js';
import { acceptAll, acceptName, agreeOnList, agreeOnTable, fillAwaited } from './pins/agreement.js';
import { pinsOf } from './pins/listing-pins.js';
import { type NamedPins, type Pin, pinOf, type ServerPins } from './pins/pin.js';
import { PinStore } from './pins/pin-store.js';
import { SeenPins } from './pins/seen-pins.js';
import { TableLists } from './pins/table-lists.js';
import { Turn } from './pins/turn.js';

export interface DriftDetectorOptions {
  /** The path of the pin file, such as `mcp-vitals.lock.json`. @default in memory, for this process */
  readonly pinFile?: string;
  /** @default the process's collector */
  readonly collector?: McpMetricsCollector;
  readonly clock?: Clock;
}

export interface DriftFigures {
  /** The number of watched definitions: tools, prompts, resource templates, tables, and a server's instructions. */
  readonly watched: number;
  /** The number of tables and servers beyond the limit, which are not watched. */
  readonly unwatched: number;
  /** Every difference from the pinned definitions, until it is accepted. */
  readonly changes: readonly SchemaChange[];
  /** Why the pin file cannot be used at present, what that means and what to do; absent while it can be used. */
  readonly problem?: string;
}

/** The pause after a write of tables, as a multiple of its duration; `MAX_WRITE_PAUSE_MILLIS` at most. */
const WRITE_SHARE = 4;
const MAX_WRITE_PAUSE_MILLIS = 250;

/**
 * Compares what servers show with the pinned definitions. A definition seen for the first time is pinned as it is,
 * tables one by one, lists as a whole; from then on every difference is a change, until `accept` moves the pins.
 */
export class DriftDetector {
  readonly #collector: McpMetricsCollector;
  readonly #store: PinStore;
  readonly #log: ChangeLog;
  readonly #seen = new SeenPins();
  readonly #lists = new TableLists();
  /** Work in turn: pins are read, compared and written as one step. */
  #queue: Promise<unknown> = Promise.resolve();
  #isWriting = false;
  #newTables: [server: string, name: string][] = [];

  constructor(options: DriftDetectorOptions = {}) {
    this.#collector = options.collector ?? getMetricsCollector();
    this.#store = new PinStore(options.pinFile, options.clock ?? systemClock);
    this.#log = new ChangeLog(this.#collector);
  }

  /**
   * Returns the differences of a server from its pinned definitions, and its tools that share the name of another server's.
   * First definitions are in the pin file when it resolves; when the file cannot be written, `figures` says so.
   * @throws {PinFileError} `unreadable` when the pin file exists and is no pin file
   */
  observe(listing: ServerListing): Promise<readonly SchemaChange[]> {
    return this.#inTurn(async () => {
      const { server, partial = false } = listing;
      await this.#store.load();
      const seen = this.#seen.of(server);
      if (!seen) return [];
      const shown = await pinsOf(listing);
      for (const [kind, named] of shown) {
        this.#collector.recordSchemaComparison(kind);
        seen.set(kind, partial ? new Map([...(seen.get(kind) ?? []), ...named]) : named);
        this.#agree(server, kind, named);
      }
      await this.#save();
      for (const [kind, named] of shown) this.#log.set(server, kind, await this.#compare(server, kind, named, partial));
      return this.#log.of(server);
    });
  }

  /** Compares one table in the background; `figures` shows differences. Resolves when done, and never rejects. */
  observeTable(server: string, schema: TableDescription): Promise<void> {
    const [name, pin] = [tableKey(schema.database, schema.name), pinOf(schema)];
    return this.#inBackground(async () => {
      await this.#store.load();
      const tables = this.#seen.roomFor(server, name);
      if (!tables) return;
      this.#collector.recordSchemaComparison('table');
      tables.set(name, [pin]);
      const agreed = this.#store.pins.get(server)?.get('table')?.get(name);
      if (!agreed) {
        this.#store.update(agreeOnTable(server, name, pin));
        this.#newTables.push([server, name]);
        this.#writeSoon();
      } else if (agreed[0]?.awaited) this.#store.update(fillAwaited(server, 'table', new Map([[name, [pin]]])));
      this.#compareTable(server, name);
    });
  }

  /**
   * Finds pinned tables that are missing from a complete list of a database's tables. Resolves when done, and never
   * rejects.
   */
  observeTables(server: string, database: string, names: readonly string[]): Promise<void> {
    return this.#inBackground(async () => {
      await this.#store.load();
      const tables = this.#seen.tablesOf(server);
      const agreed = this.#store.pins.get(server)?.get('table');
      if (!tables || !agreed) return;
      for (const [name, isListed] of this.#lists.judge(server, agreed, database, names)) {
        if (!isListed) tables.set(name, []);
        // The table is back; the next read of it compares its columns.
        else if (tables.get(name)?.length === 0) tables.delete(name);
        else continue;
        this.#compareTable(server, name);
      }
    });
  }

  /** Reports a pinned table that the server no longer knows. Resolves when done, and never rejects. */
  observeMissingTable(server: string, database: string, name: string): Promise<void> {
    const key = tableKey(database, name);
    return this.#lose(server, (one) => one === key);
  }

  /** Reports every pinned table of a database that the server no longer knows. Resolves when done, and never rejects. */
  observeMissingDatabase(server: string, database: string): Promise<void> {
    return this.#lose(server, (_, pin) => pin?.definition.database === database);
  }

  /**
   * Accepts what a server showed last: one definition, as it is or gone, or all of them.
   * @throws {PinFileError} when the pin file cannot be read or written
   * @throws {RangeError} when the named definition was never seen
   */
  accept(server: string, only?: DefinitionName): Promise<void> {
    return this.#inTurn(async () => {
      await this.#store.load();
      const seen: ServerPins = this.#seen.of(server) ?? new Map();
      if (only) {
        const shown = seen.get(only.kind);
        const isKnown = shown?.has(only.name) || this.#store.pins.get(server)?.get(only.kind)?.has(only.name);
        if (!shown || !isKnown)
          throw new RangeError(`no ${only.kind} ${only.name} of ${server} was seen: nothing to accept`);
        this.#store.update(acceptName(server, only.kind, only.name, shown.get(only.name) ?? []));
      } else this.#store.update(acceptAll(server, new Map([...seen].map(([kind, named]) => [kind, new Map(named)]))));
      await this.#store.save();
      for (const [kind, named] of seen) {
        if (kind !== 'table') this.#log.set(server, kind, await this.#compare(server, kind, named, false));
        else for (const name of named.keys()) this.#compareTable(server, name);
      }
    });
  }

  figures(server: string): DriftFigures {
    const { problem } = this.#store;
    return {
      ...this.#seen.count(server),
      changes: this.#log.of(server),
      ...(problem !== undefined && { problem }),
    };
  }

  /** Resolves when every observation has been compared and the pins are written. Never rejects. */
  settled(): Promise<void> {
    return this.#inBackground(() => this.#save());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #inBackground(work: () => Promise<void>): Promise<void> {
    // The store reports an unusable pin file; the next observation compares everything again.
    return this.#inTurn(work).catch((error: unknown) => keepFromHost('drift', 'a definition is not compared', error));
  }

  #lose(server: string, isGone: (name: string, pin: Pin | undefined) => boolean): Promise<void> {
    return this.#inBackground(async () => {
      await this.#store.load();
      for (const [name, [pin]] of this.#store.pins.get(server)?.get('table') ?? []) {
        if (!isGone(name, pin)) continue;
        this.#seen.tablesOf(server)?.set(name, []);
        this.#compareTable(server, name);
      }
    });
  }

  #agree(server: string, kind: SchemaKind, named: NamedPins): void {
    const agreed = this.#store.pins.get(server)?.get(kind);
    if (!agreed) this.#store.update(agreeOnList(server, kind, named));
    else if ([...agreed.values()].some(([pin]) => pin?.awaited)) this.#store.update(fillAwaited(server, kind, named));
  }

  /** Writes the pins. When that fails they stay in memory: watching goes on, and the store reports the problem. */
  async #save(): Promise<void> {
    await this.#store.save().catch(() => undefined);
    for (const [server, name] of this.#newTables.splice(0)) this.#compareTable(server, name);
  }

  /** Writes tables in batches, because they come in thousands: the first at once, those that follow together. */
  #writeSoon(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    void this.#write().finally(() => {
      this.#isWriting = false;
      if (this.#newTables.length > 0) this.#writeSoon();
    });
  }

  async #write(): Promise<void> {
    const start = performance.now();
    await this.settled();
    await pause(Math.min(MAX_WRITE_PAUSE_MILLIS, WRITE_SHARE * (performance.now() - start)));
  }

  async #compare(server: string, kind: SchemaKind, after: NamedPins, partial: boolean): Promise<SchemaChange[]> {
    const before: NamedPins = this.#store.pins.get(server)?.get(kind) ?? new Map<string, readonly Pin[]>();
    const changes: SchemaChange[] = [];
    const turn = new Turn();
    const found = [comparePins({ server, kind, before, after, partial })];
    if (kind === 'tool') found.push(findShadows(server, after, this.#store.pins));
    for (const some of found) {
      for (const change of some) {
        changes.push(change);
        await turn.giveWay();
      }
    }
    return changes;
  }

  #compareTable(server: string, name: string): void {
    const seen = this.#seen.tablesOf(server)?.get(name);
    const after: NamedPins = new Map([[name, seen ?? []]]);
    const before: NamedPins = new Map([[name, this.#store.pins.get(server)?.get('table')?.get(name) ?? []]]);
    const changes = seen ? [...comparePins({ server, kind: 'table', before, after })] : [];
    this.#log.set(server, `table ${name}`, changes);
  }
}
