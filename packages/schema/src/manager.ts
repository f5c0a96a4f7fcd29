import { completeTable, type Definition, DriftDetector, type SchemaChange, type TableSchema } from '@mcp-vitals/drift';
import { getMetricsCollector, type McpMetricsCollector, systemClock } from '@mcp-vitals/signals';
import type { SchemaAdapter } from './adapters/adapter.js';
import { adaptersOf } from './adapters/all-adapters.js';
import { isMissingDatabase } from './adapters/missing-database.js';
import { readWithAdapter } from './adapters/read-with-adapter.js';
import type { Loaded } from './cache/cache-entry.js';
import type { CacheKind } from './cache/cache-options.js';
import { SchemaCache } from './cache/schema-cache.js';
import type { McpClient } from './client/mcp-client.js';
import { McpSchemaConfig, type McpSchemaConfigOptions } from './config/schema-config.js';
import type { McpSchemaManagerOptions, SchemaCallOptions } from './manager-options.js';
import { SchemaError } from './model/schema-error.js';
import type { ServerNotification } from './notifications/listen.js';
import { ServerNotifications } from './notifications/server-notifications.js';
import { abortable } from './operation/abortable.js';
import { type Operation, operate } from './operation/operation.js';
import type { ComprehensiveMonitoringReport, SchemaReport } from './report/schema-report.js';
import { ServerSession } from './session/server-session.js';
import type { ClientSource } from './source/client-source.js';
import { SchemaValidator } from './validation/schema-validator.js';
import type { ValidationFinding } from './validation/validation-finding.js';
import { PacedListing } from './watch/paced-listing.js';

/** Discovers, caches, validates and watches the schemas of an MCP server. Every operation is measured. */
export class McpSchemaManager {
  readonly #config: McpSchemaConfig;
  readonly #options: McpSchemaManagerOptions;
  readonly #collector: McpMetricsCollector;
  readonly #session: ServerSession;
  readonly #cache: SchemaCache;
  readonly #validator: SchemaValidator;
  readonly #drift: DriftDetector;
  readonly #notifications: ServerNotifications;
  readonly #listing: PacedListing;
  #starting: Promise<void> | undefined;

  /** @throws {TypeError} with every error in the config, or when there is neither a server nor a client */
  constructor(config: McpSchemaConfig | McpSchemaConfigOptions = {}, options: McpSchemaManagerOptions = {}) {
    this.#config = config instanceof McpSchemaConfig ? config : new McpSchemaConfig(config);
    const issues = this.#config.validate();
    if (issues.length > 0) {
      throw new TypeError(`McpSchemaConfig: ${issues.map(({ path, message }) => `${path} ${message}`).join('; ')}`);
    }
    const { pinFile, cache, callTimeoutMillis, adapterFile } = this.#config;
    const clock = options.clock ?? systemClock;
    this.#options = options;
    this.#collector = options.collector ?? getMetricsCollector();
    this.#cache = options.cache ?? new SchemaCache({ ...cache, clock, collector: this.#collector });
    this.#validator = new SchemaValidator(this.#collector);
    this.#drift = options.drift ?? new DriftDetector({ ...(pinFile && { pinFile }), collector: this.#collector });
    this.#notifications = new ServerNotifications({
      ...{ clock, timeoutMillis: callTimeoutMillis },
      onNotification: (notification) => this.#hear(notification),
    });
    this.#listing = new PacedListing({ clock, list: () => this.detectDrift() });
    this.#session = new ServerSession({
      ...{ config: this.#config, client: options.client, clock },
      adapters: adaptersOf(options.adapters ?? [], adapterFile),
      onConnected: (client) => this.#connected(client),
    });
  }

  /** Connects, chooses the adapter, and compares with the pins. Optional: every other call connects by itself. */
  connect(options: SchemaCallOptions = {}): Promise<void> {
    return this.#operate('connect_mcp', options, (operation) => this.#first(operation));
  }

  discoverDatabases(options: SchemaCallOptions = {}): Promise<readonly string[]> {
    return this.#operate('discover_databases', options, (operation) =>
      this.#read(operation, 'databases', '', options, (adapter, source) => adapter.databases(source)),
    );
  }

  /** Returns the names of tables, views and collections. @throws {SchemaError} `not_found` without the database */
  discoverTables(database: string, options: SchemaCallOptions = {}): Promise<readonly string[]> {
    return this.#operate('discover_tables', options, (operation) =>
      this.#read(operation, 'tables', database, options, async (adapter, source) => {
        const tables = await adapter.tables(source, database).catch(async (error: unknown) => {
          const isGone = await isMissingDatabase(error, adapter, source, database);
          if (isGone) void this.#drift.observeMissingDatabase(this.#session.identity, database);
          throw error;
        });
        if (!source.isCut) void this.#drift.observeTables(this.#session.identity, database, tables);
        return tables;
      }),
    );
  }

  /** Returns a frozen object, shared by all readers until it is reloaded. @throws {SchemaError} `not_found` without the table */
  getTableSchema(database: string, table: string, options: SchemaCallOptions = {}): Promise<TableSchema> {
    return this.#operate('get_table_schema', options, (operation) =>
      this.#read(operation, 'table', tableName(database, table), options, async (adapter, source) => {
        const gone = () => void this.#drift.observeMissingTable(this.#session.identity, database, table);
        const schema = await adapter.table(source, database, table).catch((error: unknown) => {
          if (error instanceof SchemaError && error.code === 'not_found') gone();
          throw error;
        });
        if (!schema) {
          gone();
          return undefined;
        }
        void this.#drift.observeTable(this.#session.identity, schema);
        const described = adapter.uriOf?.(database, table);
        for (const uri of described === undefined ? source.resourcesRead : [described]) this.#notifications.watch(uri);
        return completeTable(schema);
      }),
    );
  }

  /** Returns every finding on a table's schema or on a tool's definition. Never rejects because of its argument. */
  validateSchema(schema: TableSchema | Definition): Promise<ValidationFinding[]> {
    return this.#operate('validate_schema', {}, async () => this.#validator.validate(schema));
  }

  /**
   * Calls any tool of the server over the same connection and returns its structured content, or its text parsed as JSON; of
   * several texts, the only one with JSON data, or else a list of all. Not cached. After a lost connection, only a tool that
   * the server declares read-only or idempotent is called again.
   * @throws {SchemaError} `outcome_unknown` when another tool may have been carried out without an answer
   */
  callTool(name: string, args: Record<string, unknown>, options: SchemaCallOptions = {}): Promise<unknown> {
    return abortable(
      this.#session.callTool(name, args, () => {}),
      options.signal,
    );
  }

  /** Drops cached entries: of one table, of a database with its tables, or all. @returns the number dropped */
  invalidate(database?: string, table?: string): number {
    return this.#cache.invalidate(this.#session.key, ({ kind, name }) => {
      if (database === undefined) return true;
      if (table !== undefined) return kind === 'table' && name === tableName(database, table);
      return (kind === 'tables' && name === database) || (kind === 'table' && name.startsWith(tableName(database, '')));
    });
  }

  /** Compares tools, prompts and resource templates with the pins. A difference is reported until it is accepted. */
  detectDrift(options: SchemaCallOptions = {}): Promise<readonly SchemaChange[]> {
    return this.#operate('detect_drift', options, async (operation) => {
      this.#listing.count();
      return this.#drift.observe(await this.#session.list(() => operation.retried()));
    });
  }

  /** Accepts everything as it is now and moves the pins. */
  async acceptDrift(): Promise<void> {
    await this.#drift.accept(this.#session.identity);
  }

  async getComprehensiveMonitoringReport(): Promise<ComprehensiveMonitoringReport> {
    const { monitoring } = this.#options;
    const schema: SchemaReport = {
      server: this.#session.name,
      adapter: this.#session.adapter?.name,
      connection: this.#session.connection,
      cache: this.#cache.figures(),
      validation: this.#validator.figures(),
      drift: this.#drift.figures(this.#session.identity),
    };
    return { schema, ...(monitoring && { monitoring: await monitoring.report() }) };
  }

  /** Ends the connection. Calls in progress and later ones fail. Waits at most 3 s for the server. May be called twice. */
  async close(): Promise<void> {
    this.#notifications.stop();
    this.#listing.stop();
    await this.#session.close();
    await this.#drift.settled();
    if (!this.#options.cache) this.invalidate();
  }

  #operate<T>(name: string, { signal }: SchemaCallOptions, work: (operation: Operation) => Promise<T>): Promise<T> {
    return operate(name, this.#collector, (operation) => abortable(work(operation), signal));
  }

  async #read<V>(
    operation: Operation,
    kind: CacheKind,
    name: string,
    options: SchemaCallOptions,
    ask: (adapter: SchemaAdapter, source: ClientSource) => Promise<V | undefined>,
  ): Promise<V> {
    const address = { server: this.#session.key, principal: this.#options.principal ?? '', kind, name };
    const load = async (): Promise<Loaded<V>> => {
      if (!this.#session.adapter) await this.#first(operation);
      const adapter = this.#session.adapter!;
      const source = this.#session.source(() => operation.retried());
      const value = await readWithAdapter(adapter, source, () => ask(adapter, source));
      if (value === undefined)
        throw new SchemaError('not_found', `there is no ${kind} ${name.replace(SEPARATOR, '.')}`);
      return { value, ...source.hints };
    };
    const { value, result } = await this.#cache.get(address, load, options.allowStale ?? this.#config.allowStale);
    operation.answeredFrom(result);
    return value;
  }

  /** Starts once, for all calls that wait for it. */
  #first(operation: Operation): Promise<void> {
    this.#starting ??= this.#start(() => operation.retried()).finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #start(onRetry: () => void): Promise<void> {
    this.#listing.count();
    const listing = await this.#session.list(onRetry);
    try {
      await this.#session.chooseAdapter(listing, onRetry);
    } finally {
      // A server without a fitting adapter can change its tools too.
      await this.#drift.observe(listing);
    }
  }

  #connected(client: McpClient): void {
    this.#notifications.attach(client);
    // Another version of the server may have started in place of the lost one.
    if (this.#session.adapter) this.#listing.request();
  }

  #hear(notification: ServerNotification): void {
    if (notification.changed === 'resource') {
      const table = this.#tableOf(notification.uri);
      if (table) this.invalidate(table.database, table.table);
      return;
    }
    if (notification.changed === 'resources') {
      this.#cache.invalidate(this.#session.key, ({ kind }) => kind !== 'table');
    }
    this.#listing.request();
  }

  /** Returns the table of a URI. A server may notify about any URI; one that the adapter cannot parse belongs to no table. */
  #tableOf(uri: string) {
    try {
      return this.#session.adapter?.tableOf?.(uri);
    } catch {
      return undefined;
    }
  }
}

/** Separates the names of a database and a table; no database's name contains it. */
const SEPARATOR = '\u0001';

const tableName = (database: string, table: string): string => `${database}${SEPARATOR}${table}`;
