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
import type { ServerListing } from './listing/server-listing.js';
import { type TableDescription, tableKey } from './listing/table-schema.js';
import { acceptAll, acceptName, agreeOnList, agreeOnTable, fillAwaited } from './pins/agreement.js';
import { pinsOf } from './pins/listing-pins.js';
import { type NamedPins, type Pin, pinOf, type ServerPins } from './pins/pin.js';
import { PinStore } from './pins/pin-store.js';
import { SeenPins } from './pins/seen-pins.js';
import { Turn } from './pins/turn.js';

export interface DriftDetectorOptions {
  /** Where the agreed definitions are kept, such as `mcp-vitals.lock.json`. @default in memory, for this process */
  readonly pinFile?: string;
  /** @default the process's collector */
  readonly collector?: McpMetricsCollector;
  readonly clock?: Clock;
}

export interface DriftFigures {
  /** Definitions under watch: tools, prompts, resource templates, tables, and a server's instructions. */
  readonly watched: number;
  /** Tables and servers that are not watched because there are too many. */
  readonly unwatched: number;
  /** What differs from what was agreed on, until it is accepted. */
  readonly changes: readonly SchemaChange[];
  /** Why the pin file cannot be used at present, what that means and what to do; absent while it can. */
  readonly problem?: string;
}

/** One definition of a server. */
export interface DefinitionName {
  readonly kind: SchemaKind;
  readonly name: string;
}

/** Of the time, at most one part in this many is spent on writing tables down, and a table waits no longer than that for it. */
const WRITE_SHARE = 4;
const MAX_WRITE_PAUSE_MILLIS = 250;

/**
 * Holds what servers show against what was agreed on. A definition seen for the first time is agreed on as it is, tables
 * one by one, lists as a whole; from then on every difference is a change, until `accept` moves the pins.
 */
export class DriftDetector {
  readonly #collector: McpMetricsCollector;
  readonly #store: PinStore;
  readonly #log: ChangeLog;
  readonly #seen = new SeenPins();
  /** One thing after the other: the pins are read, compared and written as one step. */
  #queue: Promise<unknown> = Promise.resolve();
  #isWriting = false;
  #newTables: [server: string, name: string][] = [];

  constructor(options: DriftDetectorOptions = {}) {
    this.#collector = options.collector ?? getMetricsCollector();
    this.#store = new PinStore(options.pinFile, options.clock ?? systemClock);
    this.#log = new ChangeLog(this.#collector);
  }

  /**
   * What differs from what was agreed on with this server, and its tools that have the name of another server's. What is
   * agreed on by this is in the pin file when it answers; where that cannot be written, `figures` says so.
   * @throws {PinFileError} `unreadable` when the pin file is there and is none
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

  /** Compares one table in the background; what differs shows in `figures`. Settles when that is done, and never rejects. */
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
   * Looks for tables of a database that were agreed on and are gone from a complete list of its tables. Settles when that is
   * done, and never rejects.
   */
  observeTables(server: string, database: string, names: readonly string[]): Promise<void> {
    return this.#inBackground(async () => {
      await this.#store.load();
      const tables = this.#seen.tablesOf(server);
      const listed = new Set(names.map((name) => tableKey(database, name)));
      const agreed = [...(this.#store.pins.get(server)?.get('table') ?? [])];
      const kindsListed = new Set(agreed.filter(([name]) => listed.has(name)).map(([, [pin]]) => pin?.definition.kind));
      for (const [name, [pin]] of agreed) {
        if (!tables || pin?.definition.database !== database) continue;
        // Where no view is listed, that one of them is not says nothing.
        const isTold = !String(pin.definition.kind).includes('view') || kindsListed.has(pin.definition.kind);
        if (!listed.has(name) && isTold) tables.set(name, []);
        // It is there again, and as it is is seen when somebody reads it.
        else if (listed.has(name) && tables.get(name)?.length === 0) tables.delete(name);
        else continue;
        this.#compareTable(server, name);
      }
    });
  }

  /**
   * Agrees with what a server showed last: with one definition as it is, or gone, or with all of them.
   * @throws {PinFileError} what keeps the pin file from being read or written
   * @throws {RangeError} when nothing was seen of the one definition
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

  /** Everything that was observed has been compared, and what was agreed on is written. Never rejects. */
  settled(): Promise<void> {
    return this.#inBackground(() => this.#save());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #inBackground(work: () => Promise<void>): Promise<void> {
    // A pin file that cannot be used is said by the store; the next observation compares all of it again.
    return this.#inTurn(work).catch((error: unknown) => keepFromHost('drift', 'a definition is not compared', error));
  }

  #agree(server: string, kind: SchemaKind, named: NamedPins): void {
    const agreed = this.#store.pins.get(server)?.get(kind);
    if (!agreed) this.#store.update(agreeOnList(server, kind, named));
    else if ([...agreed.values()].some(([pin]) => pin?.awaited)) this.#store.update(fillAwaited(server, kind, named));
  }

  /** A file that cannot be written leaves the pins in memory: watching goes on, and the store says what is wrong. */
  async #save(): Promise<void> {
    await this.#store.save().catch(() => undefined);
    for (const [server, name] of this.#newTables.splice(0)) this.#compareTable(server, name);
  }

  /** Tables come in thousands: the first is written at once, those that come meanwhile together. */
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
