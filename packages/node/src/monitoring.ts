import { McpInstrumentation } from '@mcp-vitals/instrumentation';
import {
  type ComprehensiveMetrics,
  type ContextBudget,
  type DashboardData,
  DEFAULT_CONTEXT_BUDGET,
  getComprehensiveMetrics,
  getMonitoringDashboardData,
  type HealthDependencies,
  type HealthReport,
  McpHealthMonitor,
  McpPerformanceTracker,
  type MonitoringReport,
  processorWaitMillis,
  type ReportSources,
  type ResourceReader,
  readProcessResources,
  report,
} from '@mcp-vitals/monitor';
import { type Clock, getMetricsCollector, systemClock } from '@mcp-vitals/signals';
import { PerformanceSpanProcessor, WindowMetricReader, WindowStore } from '@mcp-vitals/windows';
import type { McpAlertManager } from './alerting/alert-manager.js';
import { alertsSourceOf } from './alerting/alerts-source.js';
import { alertsOf } from './alerting/monitoring-alerts.js';
import { type EvaluationListener, EvaluationListeners } from './evaluation-listeners.js';
import { returnedSpanProcessors } from './load/execution-telemetry.js';
import { Loop } from './loop.js';
import { MonitorMetrics } from './monitor-metrics.js';
import {
  type Evaluation,
  type MonitoringOptions,
  type MonitoringParts,
  NO_PARTS,
  type ReportOptions,
} from './monitoring-options.js';
import { ReleaseWatch } from './releases/release-watch.js';
import { DefinitionWatch } from './scanning/definition-watch.js';
import { withResultScans } from './scanning/result-watch.js';

/** A check that is due within this time of an evaluation runs in it, because timers are early or late by some. */
const TOLERANCE_MILLIS = 50;

/**
 * The monitor of one process: windows, performance tracker, health monitor, and the one loop that collects metrics, runs
 * the health checks when they are due and advances the detectors. It creates no OpenTelemetry provider; {@link Monitoring.parts} connect it to existing ones.
 */
export class Monitoring {
  readonly windows: WindowStore;
  readonly performance: McpPerformanceTracker;
  readonly health: McpHealthMonitor;
  /** `undefined` where alerting is off. */
  readonly alerts: McpAlertManager | undefined;
  /** Scans of the tools that servers list; `undefined` where they are off. */
  readonly definitions: DefinitionWatch | undefined;
  readonly parts: MonitoringParts;
  readonly instrumentation: McpInstrumentation;
  /** The releases of this service, by the resource's `service.version`. */
  readonly releases: ReleaseWatch;
  readonly #enabled: boolean;
  readonly #reader: WindowMetricReader;
  readonly #resources: ResourceReader | undefined;
  readonly #metrics: MonitorMetrics;
  readonly #clock: Clock;
  readonly #loop: Loop;
  readonly #listeners: EvaluationListeners;
  readonly #reading: { readonly over: string; readonly clock: Clock };
  readonly #serviceName: string | undefined;
  readonly #contextBudget: ContextBudget;
  #dependencies: HealthDependencies;
  #checkDueMillis = Number.NEGATIVE_INFINITY;

  /** @throws RangeError when an option is out of its bounds */
  constructor(options: MonitoringOptions = {}) {
    const { enabled = true, intervalSeconds = 10, over = '5m', clock = systemClock, metrics = {} } = options;
    this.#enabled = enabled;
    this.#clock = clock;
    this.#listeners = new EvaluationListeners(clock);
    this.#reading = { over, clock };
    this.#serviceName = options.serviceName;
    this.#contextBudget = { ...DEFAULT_CONTEXT_BUDGET, ...options.context };
    this.windows = new WindowStore({
      cellMillis: intervalSeconds * 1000,
      retentionMillis: (metrics.retentionHours ?? 24) * 3_600_000,
    });
    this.#reader = new WindowMetricReader({
      intervalMillis: intervalSeconds * 1000,
      isDriven: true,
      store: this.windows,
      now: clock.now,
    });
    this.performance = new McpPerformanceTracker({ processorWait: processorWaitMillis, ...options.performance, clock });
    this.health = new McpHealthMonitor({ ...options.health, over, clock });
    this.releases = new ReleaseWatch({ windowSeconds: 60, ...options.releases, windows: this.windows, clock });
    const { scanning = {} } = options;
    this.definitions = enabled && scanning.definitions !== false ? new DefinitionWatch(scanning, clock) : undefined;
    const judgements = {
      health: () => this.health.latest,
      openAnomalies: () => this.performance.openAnomalies,
      release: () => this.releases.state,
      loops: () => this.performance.loops.counts,
    };
    this.#metrics = new MonitorMetrics(this.windows, judgements, this.definitions);
    this.#resources = enabled ? readProcessResources() : undefined;
    this.#dependencies = { windows: this.windows, ...(this.#resources && { resources: this.#resources }) };
    this.health.setDependencies(this.#dependencies);
    // Recommendations detect repeats, retries and loops by the hash, which is keyed and reveals no content.
    this.instrumentation = new McpInstrumentation({
      hashArguments: true,
      ...withResultScans(options.instrumentation, scanning.results ? this.definitions : undefined),
      ...(!enabled && { enabled }),
    });
    this.definitions?.listenTo(this.instrumentation);
    this.parts = enabled ? this.#createParts(options) : NO_PARTS;
    this.alerts = alertsOf(options, { windows: this.windows, performance: this.performance, clock });
    this.#loop = new Loop(intervalSeconds * 1000, clock, () => this.tick());
  }

  /** Adds further dependencies for the health checks, such as an MCP client to ping. */
  setDependencies(dependencies: Omit<HealthDependencies, 'windows' | 'resources'>): void {
    this.#dependencies = { ...this.#dependencies, ...dependencies };
    this.health.setDependencies(this.#dependencies);
  }

  /**
   * Starts evaluating at every interval, without keeping the process alive. A second call does nothing, and so does one after
   * {@link Monitoring.stop}, which is reported: alerts, their journal and the metrics of the process are closed for good.
   */
  start(): void {
    if (this.#enabled) this.#loop.start();
  }

  /** Stops evaluating for good. Results so far stay readable. May be called twice. */
  stop(): void {
    this.#loop.stop();
    this.#resources?.close();
    this.#metrics.close();
    this.definitions?.close();
    void this.alerts?.close(1);
  }

  /** Whether the loop runs, and the end of its last evaluation in monotonic milliseconds. */
  get loopState(): { readonly isRunning: boolean; readonly lastMillis: number | undefined } {
    const { isRunning, lastMillis } = this.#loop;
    return { isRunning, lastMillis };
  }

  /** Whether an OpenTelemetry set-up has taken {@link Monitoring.parts}. */
  get isConnected(): boolean {
    return this.#metrics.isConnected;
  }

  /**
   * Calls back after each evaluation, which waits for a returned promise, five seconds at most. A listener that has not finished misses
   * evaluations until it has. Errors are caught and reported. Returns the function that stops it.
   */
  onEvaluation(listener: EvaluationListener): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Evaluates once: collects, runs the health checks if they are due, advances the detectors, evaluates the alert rules. The loop
   * calls this. After {@link Monitoring.stop} no alert rule is evaluated; a call then is reported.
   */
  async tick(): Promise<Evaluation> {
    this.#loop.sayIfStopped();
    const atMillis = this.#clock.now();
    const judged = this.#metrics.judgements;
    await this.#reader.collectNow();
    this.releases.observe(this.#reader.resource, atMillis);
    const healthChecked = atMillis >= this.#checkDueMillis || this.health.latest === undefined;
    if (healthChecked) this.#checkDueMillis = atMillis + this.health.checkIntervalSeconds * 1000 - TOLERANCE_MILLIS;
    const health = healthChecked ? await this.health.performHealthCheck() : this.health.latest!;
    const anomalies = this.performance.tick();
    // Rules read judgements as metrics, so one that has changed since is collected before.
    if (this.#metrics.judgements !== judged) await this.#reader.collectNow();
    // A stop during this evaluation has closed the alerts.
    const alerts = (this.#loop.isStopped ? this.alerts?.getActiveAlerts() : await this.alerts?.checkAlerts()) ?? [];
    const evaluation = { atMillis, health, healthChecked, anomalies, alerts };
    await this.#listeners.tell(evaluation);
    return evaluation;
  }

  /** The full report, including everything measured up to this moment. Health checks run, unless their results are reused. */
  async report(options: ReportOptions = {}): Promise<MonitoringReport> {
    return report(await this.#sources(options), this.#clock.now(), this.#reading);
  }

  /** The full report of what was collected so far, without a collection and without health checks. Synchronous, for a process that exits. */
  reportAsCollected(): MonitoringReport {
    return report(this.#sourcesWith(this.health.latest), this.#clock.now(), this.#reading);
  }

  /** The summary of the report, in the format of the Python system's dashboard data. */
  async getMonitoringDashboardData(): Promise<DashboardData> {
    return getMonitoringDashboardData(await this.#sources(), this.#clock.now(), this.#reading);
  }

  /** Metrics of requests, operations, caches, validation and errors, each with its window and sample count. */
  async getComprehensiveMetrics(): Promise<ComprehensiveMetrics> {
    await this.#reader.collectNow();
    const { over } = this.#reading;
    return getComprehensiveMetrics(this.windows, this.#clock.now(), { over, health: this.health.latest });
  }

  #createParts({ metrics, parts = {} }: MonitoringOptions): MonitoringParts {
    const tracked = new PerformanceSpanProcessor(this.performance.observe, { now: this.#clock.now });
    return {
      spanProcessors: [tracked, ...returnedSpanProcessors(this.instrumentation), ...(parts.spanProcessors ?? [])],
      metricReaders: [...(metrics?.enabled === false ? [] : [this.#reader]), ...(parts.metricReaders ?? [])],
      logRecordProcessors: [...(parts.logRecordProcessors ?? [])],
      instrumentations: [this.instrumentation, this.#metrics],
    };
  }

  /** The changes that reports show, newest first. */
  protected recentChanges(): ReportSources['changes'] {
    return undefined;
  }

  async #sources({ reuseChecks = false }: ReportOptions = {}): Promise<ReportSources> {
    await this.#reader.collectNow();
    return this.#sourcesWith(await (reuseChecks ? this.health.currentHealth() : this.health.performHealthCheck()));
  }

  #sourcesWith(health: HealthReport | undefined): ReportSources {
    // Read after the checks, which may have found one.
    const changes = this.recentChanges();
    return {
      enabled: this.#enabled,
      windows: this.windows,
      tracker: this.performance,
      context: { servers: this.instrumentation.definitionCosts, budget: this.#contextBudget },
      toolUse: this.instrumentation.toolUse,
      peers: this.instrumentation.peers,
      recentErrors: getMetricsCollector().getRecentErrors(),
      health,
      release: this.releases.state,
      ...(changes && { changes }),
      ...(this.alerts && { alerts: alertsSourceOf(this.alerts) }),
      ...(this.definitions && { definitions: this.definitions.scan() }),
      ...(this.#serviceName !== undefined && { serviceName: this.#serviceName }),
    };
  }
}
