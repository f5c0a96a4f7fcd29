import { getMetricsCollector, type McpMetricsCollector } from '@mcp-vitals/signals';
import type { DriftFigures } from '../schema-report.js';
import type { TableSchema } from '../table-schema.js';
import { announce } from './announce.js';
import { comparePin, comparePins, findShadows } from './compare-pins.js';
import { type Pins, readPins, writePins } from './pin-file.js';
import type { SchemaChange } from './schema-change.js';
import { fingerprintOf, noPins, pinOf, pinsOf, type ServerPins, type Surface } from './surface.js';

export interface DriftDetectorOptions {
  /** Where the agreed definitions are kept, such as `mcp-vitals.lock.json`. @default in memory, for this process */
  readonly pinFile?: string;
  /** @default the process's collector */
  readonly collector?: McpMetricsCollector;
}

const LISTED = ['tool', 'prompt', 'resource'] as const;
/** Tables and servers beyond these are not watched. */
const MAX_TABLES = 10_000;
const MAX_SERVERS = 200;
/** After so many changes, one that was announced before is announced again. */
const MAX_ANNOUNCED = 10_000;

/**
 * Holds what servers show against what was agreed on. A definition seen for the first time is agreed on as it is, tables
 * one by one and the rest of a server at once; from then on every difference is a change, until `accept` moves the pins.
 */
export class DriftDetector {
  readonly #pinFile: string | undefined;
  readonly #collector: McpMetricsCollector;
  readonly #seen = new Map<string, ServerPins>();
  readonly #changes = new Map<string, { listed: SchemaChange[]; tables: Map<string, SchemaChange> }>();
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
   * @throws {SchemaError} `unreadable` when the pin file is there and is none
   */
  observe(surface: Surface): Promise<readonly SchemaChange[]> {
    return this.#inTurn(async () => {
      const { server } = surface;
      await this.#load();
      const now = pinsOf(surface);
      const seen = this.#seenOf(server);
      if (!seen) return [];
      for (const kind of LISTED) replaceAll(seen[kind], now[kind]);
      let agreed = this.#pins.get(server);
      if (!agreed || LISTED.every((kind) => agreed![kind].size === 0)) {
        agreed = { ...now, table: agreed?.table ?? new Map() };
        this.#pins.set(server, agreed);
        this.#unsaved = true;
      }
      const pinned = agreed;
      const listed = LISTED.flatMap((kind) => comparePins(server, kind, pinned[kind], now[kind]));
      // Which of two tools of one name came first is what the pins say.
      const own = {
        ...now,
        tool: new Map([...now.tool].map(([name, pin]) => [name, { ...pin, ...shadowsOf(pinned, name) }])),
      };
      listed.push(...findShadows(server, own, this.#pins));
      this.#changesOf(server).listed = listed;
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
      if (!seen || (seen.table.size >= MAX_TABLES && !seen.table.has(name))) return;
      seen.table.set(name, pin);
      const agreed = this.#pins.get(server) ?? noPins();
      this.#pins.set(server, agreed);
      const before = agreed.table.get(name);
      const { tables } = this.#changesOf(server);
      tables.delete(name);
      if (!before) {
        agreed.table.set(name, pin);
        this.#unsaved = true;
      } else for (const change of comparePin(server, 'table', name, before, pin)) tables.set(name, change);
      this.#announce(server);
    }).catch(() => undefined);
  }

  /** Agrees with all that a server showed last. @throws what keeps the pin file from being written */
  accept(server: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#load();
      const seen = this.#seen.get(server);
      if (!seen) return;
      const shadowed = new Map<string, string[]>();
      for (const [other, pins] of this.#pins) {
        for (const name of seen.tool.keys()) {
          if (other !== server && pins.tool.has(name)) shadowed.set(name, [...(shadowed.get(name) ?? []), other]);
        }
      }
      const tool = new Map(
        [...seen.tool].map(([name, pin]) => [
          name,
          { ...pin, ...(shadowed.has(name) && { shadows: shadowed.get(name)! }) },
        ]),
      );
      const table = new Map([...(this.#pins.get(server)?.table ?? []), ...seen.table]);
      this.#pins.set(server, { tool, prompt: new Map(seen.prompt), resource: new Map(seen.resource), table });
      this.#changes.delete(server);
      if (this.#pinFile !== undefined) await writePins(this.#pinFile, this.#pins);
      this.#unsaved = false;
    });
  }

  figures(server: string): DriftFigures {
    const seen = this.#seen.get(server) ?? noPins();
    const watched = [...LISTED, 'table' as const].reduce((sum, kind) => sum + seen[kind].size, 0);
    return { watched, changes: this.#changed(server) };
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
    const seen = noPins();
    this.#seen.set(server, seen);
    return seen;
  }

  #changesOf(server: string) {
    const known = this.#changes.get(server) ?? { listed: [], tables: new Map<string, SchemaChange>() };
    this.#changes.set(server, known);
    return known;
  }

  #changed(server: string): SchemaChange[] {
    const { listed, tables } = this.#changes.get(server) ?? { listed: [], tables: new Map<string, SchemaChange>() };
    return [...listed, ...tables.values()];
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

const shadowsOf = (pins: ServerPins, name: string): { shadows?: readonly string[] } => {
  const shadows = pins.tool.get(name)?.shadows;
  return shadows ? { shadows } : {};
};

function replaceAll<K, V>(target: Map<K, V>, source: ReadonlyMap<K, V>): void {
  target.clear();
  for (const [key, value] of source) target.set(key, value);
}
