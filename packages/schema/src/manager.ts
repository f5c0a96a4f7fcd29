import { randomUUID } from 'node:crypto';
import { type Definition, DriftDetector, type SchemaChange, type TableSchema } from '@mcp-vitals/drift';
import { type Clock, getMetricsCollector, type McpMetricsCollector, systemClock } from '@mcp-vitals/signals';
import { abortable } from './abortable.js';
import type { SchemaAdapter } from './adapters/adapter.js';
import { BUILT_IN_ADAPTERS, chooseAdapter } from './adapters/choose.js';
import { readable } from './adapters/readable.js';
import { type CacheKind, type Loaded, SchemaCache } from './cache/schema-cache.js';
import { ClientSource } from './client-source.js';
import { McpSchemaConfig, type McpSchemaConfigOptions } from './config.js';
import { Connection } from './connection.js';
import { addressOf, connectorOf } from './connector.js';
import { readListing } from './drift/read-listing.js';
import type { McpClient } from './mcp-client.js';
import { NewsFeed } from './news-feed.js';
import type { ServerNews } from './notifications.js';
import { type Operation, operate } from './operation-log.js';
import { SchemaError } from './schema-error.js';
import type { ComprehensiveMonitoringReport, SchemaReport } from './schema-report.js';
import type { Finding } from './validation/finding.js';
import { SchemaValidator } from './validation/schema-validator.js';

export interface McpSchemaManagerOptions {
  /** A connected client, or a function that connects one anew each time, instead of the address in the config. */
  readonly client?: McpClient | (() => Promise<McpClient>);
  /** Asked in this order, before those that come with the package. */
  readonly adapters?: readonly SchemaAdapter[];
  /** One cache for several managers. @default a cache of its own, as the config says */
  readonly cache?: SchemaCache;
  /** Whose answers these are: `private` ones are seen by the same principal alone. @default '' */
  readonly principal?: string;
  /** Drift of several servers in one place, which also shows names that shadow each other. @default one of its own */
  readonly drift?: DriftDetector;
  /** Its report becomes part of `getComprehensiveMonitoringReport`. */
  readonly monitoring?: { report(): unknown };
  readonly clock?: Clock;
  /** @default the process's collector */
  readonly collector?: McpMetricsCollector;
}

export interface SchemaCallOptions {
  /** Ends the waiting; the load goes on for others and for the cache. */
  readonly signal?: AbortSignal;
  /** Whether an old answer will do while the server is away. @default the config's */
  readonly allowStale?: boolean;
}

/** Discovers, keeps, checks and watches the schemas that an MCP server shows. Every operation is measured. */
export class McpSchemaManager {
  readonly #config: McpSchemaConfig;
  readonly #options: McpSchemaManagerOptions;
  readonly #collector: McpMetricsCollector;
  readonly #connection: Connection;
  readonly #cache: SchemaCache;
  readonly #validator: SchemaValidator;
  readonly #drift: DriftDetector;
  readonly #news: NewsFeed;
  readonly #server: string;
  #adapter: SchemaAdapter | undefined;
  #serverName = 'schema server';
  #starting: Promise<void> | undefined;

  /** @throws {TypeError} naming everything that is wrong with the config, or that there is nothing to connect to */
  constructor(config: McpSchemaConfig | McpSchemaConfigOptions = {}, options: McpSchemaManagerOptions = {}) {
    this.#config = config instanceof McpSchemaConfig ? config : new McpSchemaConfig(config);
    const issues = this.#config.validate();
    if (issues.length > 0) {
      throw new TypeError(`McpSchemaConfig: ${issues.map(({ path, message }) => `${path} ${message}`).join('; ')}`);
    }
    const { server, pinFile, cache, backoffMillis, maxBackoffMillis } = this.#config;
    const clock = options.clock ?? systemClock;
    this.#options = options;
    this.#collector = options.collector ?? getMetricsCollector();
    this.#cache = options.cache ?? new SchemaCache({ ...cache, clock, collector: this.#collector });
    this.#validator = new SchemaValidator(this.#collector);
    this.#drift = options.drift ?? new DriftDetector({ ...(pinFile && { pinFile }), collector: this.#collector });
    this.#server = server && !options.client ? addressOf(server) : randomUUID();
    this.#news = new NewsFeed({
      ...{ clock, timeoutMillis: this.#config.callTimeoutMillis },
      onNews: (news) => this.#hear(news),
    });
    this.#connection = new Connection({
      ...{ clock, backoffMillis, maxBackoffMillis, random: Math.random },
      connect: connectorOf(options.client, server),
      onConnected: (client) => this.#connected(client),
    });
  }

  /** Connects, chooses the adapter, and looks for drift. Not needed before the other calls, which connect by themselves. */
  connect(options: SchemaCallOptions = {}): Promise<void> {
    return this.#operate('connect_mcp', options, (operation) => this.#first(operation));
  }

  discoverDatabases(options: SchemaCallOptions = {}): Promise<readonly string[]> {
    return this.#operate('discover_databases', options, (operation) =>
      this.#read(operation, 'databases', '', options, (adapter, source) => adapter.databases(source)),
    );
  }

  /** @throws {SchemaError} `not_found` when there is no such database */
  discoverTables(database: string, options: SchemaCallOptions = {}): Promise<readonly string[]> {
    return this.#operate('discover_tables', options, (operation) =>
      this.#read(operation, 'tables', database, options, (adapter, source) => adapter.tables(source, database)),
    );
  }

  /** The same frozen object for everybody until it is loaded anew. @throws {SchemaError} `not_found` when there is no such table */
  getTableSchema(database: string, table: string, options: SchemaCallOptions = {}): Promise<TableSchema> {
    return this.#operate('get_table_schema', options, (operation) =>
      this.#read(operation, 'table', tableName(database, table), options, async (adapter, source) => {
        const schema = await adapter.table(source, database, table);
        if (!schema) return undefined;
        this.#drift.observeTable(this.#serverName, schema);
        const described = adapter.uriOf?.(database, table);
        for (const uri of described === undefined ? source.resourcesRead : [described]) this.#news.watch(uri);
        return schema;
      }),
    );
  }

  /** Every finding on a table's schema or on a tool's definition. Never rejects for what it is given. */
  validateSchema(schema: TableSchema | Definition): Promise<Finding[]> {
    return this.#operate('validate_schema', {}, async () => this.#validator.validate(schema));
  }

  /** Calls any tool of the server over the same connection: its structured content, or its text as JSON. Not cached. */
  callTool(name: string, args: Record<string, unknown>, options: SchemaCallOptions = {}): Promise<unknown> {
    return abortable(this.#source(() => {}).callTool(name, args), options.signal);
  }

  /** Forgets what was kept: of one table, of a database with its tables, or all. Answers how many entries that were. */
  invalidate(database?: string, table?: string): number {
    return this.#cache.invalidate(this.#server, ({ kind, name }) => {
      if (database === undefined) return true;
      if (table !== undefined) return kind === 'table' && name === tableName(database, table);
      return (kind === 'tables' && name === database) || (kind === 'table' && name.startsWith(tableName(database, '')));
    });
  }

  /** Compares tools, prompts and resource templates with what was agreed on. What differs is reported until accepted. */
  detectDrift(options: SchemaCallOptions = {}): Promise<readonly SchemaChange[]> {
    return this.#operate('detect_drift', options, () => this.#checkDrift());
  }

  /** Agrees with everything as it is now: the pins move. */
  async acceptDrift(): Promise<void> {
    await this.#drift.accept(this.#serverName);
  }

  async getComprehensiveMonitoringReport(): Promise<ComprehensiveMonitoringReport> {
    const { monitoring } = this.#options;
    const schema: SchemaReport = {
      server: this.#serverName,
      adapter: this.#adapter?.name,
      connection: { state: this.#connection.state, losses: this.#connection.losses },
      cache: this.#cache.figures(),
      validation: this.#validator.figures(),
      drift: this.#drift.figures(this.#serverName),
    };
    return { schema, ...(monitoring && { monitoring: await monitoring.report() }) };
  }

  /** Ends the connection. Calls under way fail, further ones too. May be called twice. */
  async close(): Promise<void> {
    this.#news.stop();
    await this.#connection.close();
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
    const address = { server: this.#server, principal: this.#options.principal ?? '', kind, name };
    const load = async (): Promise<Loaded<V>> => {
      const adapter = await this.#adapterFor(operation);
      const source = this.#source(() => operation.retried());
      const value = await readable(adapter, source, () => ask(adapter, source));
      if (value === undefined) throw new SchemaError('not_found', `there is no ${kind} ${name}`);
      return { value, ...source.hints };
    };
    const { value, result } = await this.#cache.get(address, load, options.allowStale ?? this.#config.allowStale);
    operation.answeredFrom(result);
    return value;
  }

  #source(onRetry: () => void): ClientSource {
    const { callTimeoutMillis } = this.#config;
    return new ClientSource({ connection: this.#connection, callTimeoutMillis, onRetry });
  }

  async #adapterFor(operation: Operation): Promise<SchemaAdapter> {
    if (this.#adapter) return this.#adapter;
    await this.#first(operation);
    return this.#adapter!;
  }

  /** What a manager does with the first surface it sees, once, however many calls wait for it. */
  #first(operation: Operation): Promise<void> {
    this.#starting ??= this.#start(operation).finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #start(operation: Operation): Promise<void> {
    const surface = await this.#connection.use(
      (client) => this.#surfaceOf(client),
      () => operation.retried(),
    );
    const adapters = [...(this.#options.adapters ?? []), ...BUILT_IN_ADAPTERS];
    this.#adapter ??= chooseAdapter(adapters, { serverName: this.#serverName, tools: surface.tools });
    await this.#drift.observe(surface);
  }

  async #checkDrift(): Promise<readonly SchemaChange[]> {
    const surface = await this.#connection.use(
      (client) => this.#surfaceOf(client),
      () => {},
    );
    return this.#drift.observe(surface);
  }

  #surfaceOf(client: McpClient) {
    return readListing(client, this.#serverName, { timeout: SURFACE_TIMEOUT_MILLIS });
  }

  #connected(client: McpClient): void {
    this.#serverName = client.getServerVersion()?.name ?? this.#serverName;
    this.#news.attach(client);
    // Another version of the server may have come up in the place of the one that was lost.
    if (this.#adapter) void this.detectDrift().catch(() => undefined);
  }

  #hear(news: ServerNews): void {
    if (news.changed === 'resource') {
      const table = this.#tableOf(news.uri);
      if (table) this.invalidate(table.database, table.table);
      return;
    }
    if (news.changed === 'resources') this.#cache.invalidate(this.#server, ({ kind }) => kind !== 'table');
    void this.detectDrift().catch(() => undefined);
  }

  /** A server may speak of any address; one that the adapter trips over is of no table. */
  #tableOf(uri: string) {
    try {
      return this.#adapter?.tableOf?.(uri);
    } catch {
      return undefined;
    }
  }
}

/** What a server shows is read seldom, and first while it may still be starting: that takes its time. */
const SURFACE_TIMEOUT_MILLIS = 30_000;

/** Neither part can hold the character that parts them: no name of a database does. */
const tableName = (database: string, table: string): string => `${database}\u0001${table}`;
