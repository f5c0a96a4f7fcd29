import { AlertLevel, type AlertRule, type MonitoringReport } from '@mcp-vitals/monitor';
import { initializeMonitoring, type Vitals } from '@mcp-vitals/node';
import { type ComprehensiveMonitoringReport, McpSchemaManager } from '@mcp-vitals/schema';
import { systemClock } from '@mcp-vitals/signals';
import { readFigures } from './figures.js';
import type { Frame } from './live-view.js';
import { connectSchemaClient, type SchemaClient } from './schema-client.js';
import { ServerProcess, serverCommand } from './server-process.js';
import type { Settings } from './settings.js';
import { collectInto } from './span-collector.js';
import { TraceReceiver } from './trace-receiver.js';
import { TraceStore } from './trace-store.js';
import { type WorkEvent, work } from './workload.js';

const SERVICE_NAME = 'schema-manager';
/** Short, for a live view; a service would keep the default of 10 s. */
const INTERVAL_SECONDS = 1;
/** The window of a report; the job is shorter than that. */
const OVER = '1h';
const KEPT_EVENTS = 50;
/** Fires within a minute, so that the page has an alert to look at; the default rules wait for five. */
const SLOW_TOOL: AlertRule = {
  name: 'SlowTool',
  level: AlertLevel.WARNING,
  indicator: 'client_latency_p95',
  by: ['gen_ai.tool.name'],
  over: '1m',
  when: '>',
  threshold: 500,
  for: '5s',
  annotations: {
    summary: 'p95 of the tool {{ labels.gen_ai_tool_name }} is {{ value }} over {{ over }} ({{ count }} calls)',
  },
};
/** Timeout of a call: shorter than the slowest queries. */
const PATIENCE_MILLIS = 1500;
/** Timeout of the connection: a server's database may still start. */
const CONNECT_MILLIS = 30_000;
/** Smaller and shorter than in production, so that a short job has misses, stale answers and evictions too. */
const CACHE = { maxEntries: 32, ttlSeconds: { databases: 2, tables: 2, table: 15 }, staleSeconds: 2 };

/** The running main job: both processes, their work and its figures. */
export class Job {
  readonly events: WorkEvent[] = [];
  readonly traces = new TraceStore();
  readonly #settings: Settings;
  readonly #vitals: Vitals;
  readonly #abort = new AbortController();
  #stopping: Promise<void> | undefined;
  #server: ServerProcess | undefined;
  #receiver: TraceReceiver | undefined;
  #client: SchemaClient | undefined;
  #manager: McpSchemaManager | undefined;
  #work: Promise<void> | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    const { pagePort } = settings;
    this.#vitals = initializeMonitoring({
      serviceName: SERVICE_NAME,
      // The terminal shows the view.
      logging: { enableConsoleLogging: false },
      intervalSeconds: INTERVAL_SECONDS,
      over: OVER,
      health: { checkIntervalSeconds: INTERVAL_SECONDS, connectivityTimeoutSeconds: INTERVAL_SECONDS },
      telemetry: { spanProcessors: [collectInto(this.traces)] },
      ...(pagePort !== undefined && {
        http: { enabled: true, port: pagePort },
        alerting: { rules: [SLOW_TOOL] },
      }),
    });
  }

  /**
   * Starts the server, connects to it and begins to work.
   * @returns the work, and a promise of its discovery: a server answers while its database still starts
   * @throws the error that prevents the start
   */
  async start(): Promise<{ work: Promise<void>; ready: Promise<void> }> {
    this.#receiver = await TraceReceiver.listen(this.traces, await this.#vitals.pageAddress());
    if (this.#settings.transport === 'http') {
      this.#server = await ServerProcess.start(this.#settings, this.#receiver.url);
    }
    const address = this.#server ? { url: this.#server.url } : serverCommand(this.#settings, this.#receiver.url);
    const { sdk, pins } = this.#settings;
    const manager = new McpSchemaManager(
      {
        callTimeoutMillis: PATIENCE_MILLIS,
        connectTimeoutMillis: CONNECT_MILLIS,
        cache: CACHE,
        ...(pins !== undefined && { pinFile: pins }),
      },
      {
        client: async () => {
          this.#client = await connectSchemaClient(sdk, address);
          return this.#client.client;
        },
        monitoring: this.#vitals,
      },
    );
    this.#manager = manager;
    await manager.connect();
    this.#vitals.setDependencies({
      mcpClient: { ping: async ({ signal }) => this.#client?.ping(signal) },
    });
    let onReady = () => {};
    const ready = new Promise<void>((resolve) => {
      onReady = resolve;
    });
    this.#work = work({
      manager,
      logger: this.#vitals.getLogger(SERVICE_NAME),
      onReady,
      signal: this.#abort.signal,
      random: Math.random,
      onEvent: (event) => this.#remember(event),
    });
    return { work: this.#work, ready };
  }

  /** The current content of the view. */
  async frame(elapsedMillis: number): Promise<Frame> {
    const health = await this.#vitals.health.performHealthCheck();
    const { sdk, transport } = this.#settings;
    return {
      title: `schema server, SDK ${sdk} over ${transport}, ${databaseName(process.env.SCHEMA_DATABASE_URL)}`,
      elapsedMillis,
      status: health.overallStatus,
      score: health.healthScore,
      losses: health.checks
        .filter(({ status }) => status === 'degraded' || status === 'unhealthy')
        .map(({ name, reason }) => `${name}: ${reason}`),
      alerts: (this.#vitals.alerts?.getActiveAlerts() ?? []).map(
        ({ rule, level, annotations }) => `${rule} (${level}): ${annotations.summary ?? ''}`,
      ),
      figures: readFigures(this.#vitals.windows, systemClock.now()),
      events: this.events,
    };
  }

  /** The report with the schema manager's figures: its cache, validations and drift. */
  async comprehensiveReport(): Promise<ComprehensiveMonitoringReport & { monitoring: MonitoringReport }> {
    const { schema, monitoring } = await this.#manager!.getComprehensiveMonitoringReport();
    return { schema, monitoring: monitoring as MonitoringReport };
  }

  /** Ends the work, the connection, the server and the telemetry, in this order. Never rejects; may be called twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    this.#abort.abort();
    await Promise.allSettled([this.#work]);
    await Promise.allSettled([this.#manager?.close()]);
    await this.#server?.stop();
    await this.#vitals.shutdown();
    this.#receiver?.close();
  }

  #remember(event: WorkEvent): void {
    this.events.push(event);
    if (this.events.length > KEPT_EVENTS) this.events.shift();
  }
}

/** The kind of the database; its address may hold a password and is not shown. */
function databaseName(url: string | undefined): string {
  if (url === undefined || url === '') return 'embedded Postgres';
  return url.startsWith('mysql') || url.startsWith('mariadb') ? 'a MySQL database' : 'a PostgreSQL database';
}
