import { getMetricsCollector, type McpMetricsCollector, type SchemaKind } from '@mcp-vitals/signals';
import { announce } from './changes/announce.js';
import { comparePin, comparePins, findShadows } from './changes/compare-pins.js';
import type { SchemaChange } from './changes/schema-change.js';
import type { ServerListing } from './listing/server-listing.js';
import type { TableSchema } from './listing/table-schema.js';
import { fingerprintOf, type NamedPins, pinOf, pinsOf, type ServerPins } from './pins/pin.js';
import { type Pins, readPins, writePins } from './pins/pin-file.js';

export interface DriftDetectorOptions {
  /** Where the agreed definitions are kept, such as `mcp-vitals.lock.json`. @default in memory, for this process */
  readonly pinFile?: string;
  /** @default the process's collector */
  readonly collector?: McpMetricsCollector;
}

export interface DriftFigures {
  /** Definitions under watch: tools, prompts, resource templates and tables. */
  readonly watched: number;
  /** What differs from what was agreed on, until it is accepted. */
  readonly changes: readonly SchemaChange[];
}

/** Tables and servers beyond these are not watched. */
const MAX_TABLES = 10_000;
const MAX_SERVERS = 200;
/** After so many changes, one that was announced before is announced again. */
const MAX_ANNOUNCED = 10_000;

/**
 * Holds what servers show against what was agreed on. A definition seen for the first time is agreed on as it is, tables
 * one by one, lists as a whole; from then on every difference is a change, until `accept` moves the pins.
 */
export class DriftDetector {
  readonly #pinFile: string | undefined;
  readonly #collector: McpMetricsCollector;
  readonly #seen = new Map<string, ServerPins>();
  /** By server, and there by kind, of tables by name: what was compared together. */
  readonly #changes = new Map<string, Map<string, readonly SchemaChange[]>>();
  readonly #announced = new Set<string>();
  #pins: Pins = new Map();
  /** One thing after the other: the pins are read, compared and written as one step. */
  #queue: Promise<unknown> = Promise.resolve();
  #unsaved = false;

  constructor(options: DriftDetectorOptions = {}) {
    this.#pinFile = options.pinFile;
    this.#collector = options.collector ?? getMetricsCollector();
  }

  /**
   * What differs from what was agreed on with this server, and its tools that have the name of another server's.
   * @throws {PinFileError} `unreadable` when the pin file is there and is none
   */
  observe(listing: ServerListing): Promise<readonly SchemaChange[]> {
    return this.#inTurn(async () => {
      const { server } = listing;
      await this.#load();
      const seen = this.#seenOf(server);
      if (!seen) return [];
      for (const [kind, now] of pinsOf(listing)) {
        this.#collector.recordSchemaComparison(kind);
        seen.set(kind, now);
        const before = this.#agreedOf(server).get(kind);
        if (!before) this.#agree(server, kind, now);
        const shadows = kind === 'tool' ? findShadows(server, withShadows(now, before), this.#pins) : [];
        const changes = before ? comparePins(server, kind, before, now) : [];
        this.#changesOf(server).set(kind, [...changes, ...shadows]);
      }
      this.#announce(server);
      await this.#save();
      return this.#changed(server);
    });
  }

  /** Compares one table in the background; what differs shows in `figures`. */
  observeTable(server: string, schema: TableSchema): void {
    const pin = pinOf(schema);
    const name = `${schema.database}.${schema.name}`;
    void this.#inTurn(async () => {
      await this.#load();
      const seen = this.#seenOf(server);
      const tables = seen?.get('table') ?? new Map();
      if (!seen || (tables.size >= MAX_TABLES && !tables.has(name))) return;
      this.#collector.recordSchemaComparison('table');
      seen.set('table', tables.set(name, pin));
      const agreed = this.#agreedOf(server).get('table') ?? new Map();
      const before = agreed.get(name);
      if (!before) this.#agree(server, 'table', agreed.set(name, pin));
      this.#changesOf(server).set(`table ${name}`, before ? comparePin(server, 'table', name, before, pin) : []);
      this.#announce(server);
    }).catch(() => undefined);
  }

  /** Agrees with all that a server showed last. @throws what keeps the pin file from being written */
  accept(server: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#load();
      for (const [kind, pins] of this.#seen.get(server) ?? []) {
        if (kind === 'tool') this.#agree(server, kind, this.#shadowing(server, pins));
        else if (kind === 'table')
          this.#agree(server, kind, new Map([...(this.#agreedOf(server).get(kind) ?? []), ...pins]));
        else this.#agree(server, kind, new Map(pins));
      }
      this.#changes.delete(server);
      if (this.#pinFile !== undefined) await writePins(this.#pinFile, this.#pins);
      this.#unsaved = false;
    });
  }

  figures(server: string): DriftFigures {
    const seen = [...(this.#seen.get(server)?.values() ?? [])];
    return { watched: seen.reduce((sum, pins) => sum + pins.size, 0), changes: this.#changed(server) };
  }

  /** Everything that was observed has been compared, and what was agreed on is written. Never rejects. */
  settled(): Promise<void> {
    return this.#inTurn(() => this.#save()).catch(() => undefined);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Another process may have accepted meanwhile; what is not written yet is newer than the file. */
  async #load(): Promise<void> {
    if (this.#pinFile !== undefined && !this.#unsaved) this.#pins = await readPins(this.#pinFile);
  }

  /** A file that cannot be written leaves the pins in memory: watching goes on, and `accept` says what is wrong. */
  async #save(): Promise<void> {
    if (!this.#unsaved || this.#pinFile === undefined) return;
    await writePins(this.#pinFile, this.#pins).then(
      () => {
        this.#unsaved = false;
      },
      () => undefined,
    );
  }

  #seenOf(server: string): ServerPins | undefined {
    const known = this.#seen.get(server);
    if (known || this.#seen.size >= MAX_SERVERS) return known;
    const seen: ServerPins = new Map();
    this.#seen.set(server, seen);
    return seen;
  }

  #agreedOf(server: string): ServerPins {
    const agreed = this.#pins.get(server) ?? new Map();
    this.#pins.set(server, agreed);
    return agreed;
  }

  #agree(server: string, kind: SchemaKind, pins: NamedPins): void {
    this.#agreedOf(server).set(kind, pins);
    this.#unsaved = true;
  }

  /** Tools as they are agreed on while other servers have some of the same name. */
  #shadowing(server: string, tools: NamedPins): NamedPins {
    const others = [...this.#pins].filter(([other]) => other !== server);
    const shadowedBy = (name: string) =>
      others.filter(([, pins]) => pins.get('tool')?.has(name)).map(([other]) => other);
    return new Map(
      [...tools].map(([name, pin]) => {
        const shadows = shadowedBy(name);
        return [name, { ...pin, ...(shadows.length > 0 && { shadows }) }];
      }),
    );
  }

  #changesOf(server: string): Map<string, readonly SchemaChange[]> {
    const known = this.#changes.get(server) ?? new Map<string, readonly SchemaChange[]>();
    this.#changes.set(server, known);
    return known;
  }

  #changed(server: string): SchemaChange[] {
    return [...(this.#changes.get(server)?.values() ?? [])].flat();
  }

  /** A change is announced once, however often it is seen. */
  #announce(server: string): void {
    for (const change of this.#changed(server)) {
      const key = fingerprintOf(change);
      if (this.#announced.has(key)) continue;
      if (this.#announced.size >= MAX_ANNOUNCED) this.#announced.clear();
      this.#announced.add(key);
      announce(change, this.#collector);
    }
  }
}

/** Which of two tools of one name came first is what the pins say. */
function withShadows(tools: NamedPins, agreed: NamedPins | undefined): NamedPins {
  return new Map(
    [...tools].map(([name, pin]) => {
      const shadows = agreed?.get(name)?.shadows;
      return [name, { ...pin, ...(shadows && { shadows }) }];
    }),
  );
}
