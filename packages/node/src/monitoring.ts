import { McpInstrumentation, type McpInstrumentationConfig } from '@mcp-vitals/instrumentation';
import {
  type ComprehensiveMetrics,
  type DashboardData,
  getComprehensiveMetrics,
  getMonitoringDashboardData,
  type HealthDependencies,
  type HealthReport,
  McpHealthMonitor,
  type McpHealthMonitorOptions,
  McpPerformanceTracker,
  type McpPerformanceTrackerOptions,
  type MonitoringReport,
  type OperationAnomaly,
  type ReportSources,
  readProcessResources,
  report,
} from '@mcp-vitals/monitor';
import { type Clock, getMetricsCollector, systemClock } from '@mcp-vitals/signals';
import { PerformanceSpanProcessor, WindowMetricReader, type WindowStore } from '@mcp-vitals/windows';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { McpAlertManager } from './alerting/alert-manager.js';
import type { ActiveAlert, McpAlertManagerOptions } from './alerting/alert-manager-options.js';
import { alertsSourceOf } from './alerting/alerts-source.js';
import { WorstTraces } from './alerting/worst-trace.js';
import { Loop } from './loop.js';
import { MonitorMetrics } from './monitor-metrics.js';

export interface MonitoringOptions {
  /** The name of the service in reports. @default `null` there */
  readonly serviceName?: string;
  /** Seconds between two collections and between two evaluations, 0.1 to 3600. @default 10 */
  readonly intervalSeconds?: number;
  /** The window of reports and health, such as `5m`. @default '5m' */
  readonly over?: string;
  /** Options of the MCP instrumentation. */
  readonly instrumentation?: McpInstrumentationConfig;
  readonly health?: Omit<McpHealthMonitorOptions, 'clock' | 'over'>;
  readonly performance?: Omit<McpPerformanceTrackerOptions, 'clock'>;
  /** Rules, routes, channels and journal of alerts; `false` for none. @default the default rules, told to the log */
  readonly alerting?: AlertingOptions | false;
  /** @default {@link systemClock} */
  readonly clock?: Clock;
}

export type AlertingOptions = Omit<McpAlertManagerOptions, 'windows' | 'clock' | 'intervalSeconds' | 'retentionMillis'>;

/** The parts that connect the monitor to an OpenTelemetry set-up. Pass them to `new NodeSDK()` unchanged. */
export interface MonitoringParts {
  readonly spanProcessors: SpanProcessor[];
  readonly metricReaders: IMetricReader[];
  readonly instrumentations: Instrumentation[];
}

/** The result of one evaluation. */
export interface Evaluation {
  readonly health: HealthReport;
  /** Anomalies that opened, escalated or ended since the previous evaluation. */
  readonly anomalies: readonly OperationAnomaly[];
  /** What fires. */
  readonly alerts: readonly ActiveAlert[];
}

/**
 * The monitor of one process: windows, performance tracker, health monitor, and the loop
 * that evaluates them. It creates no OpenTelemetry provider; {@link Monitoring.parts} connect it to existing ones.
 */
export class Monitoring {
  readonly windows: WindowStore;
  readonly performance: McpPerformanceTracker;
  readonly health: McpHealthMonitor;
  /** `undefined` where alerting is off. */
  readonly alerts: McpAlertManager | undefined;
  readonly parts: MonitoringParts;
  readonly #reader: WindowMetricReader;
  readonly #resources = readProcessResources();
  readonly #metrics: MonitorMetrics;
  readonly #clock: Clock;
  readonly #loop: Loop;
  readonly #over: string;
  readonly #serviceName: string | undefined;
  #dependencies: HealthDependencies;

  /** @throws RangeError when an option is out of its bounds */
  constructor(options: MonitoringOptions = {}) {
    const { intervalSeconds = 10, over = '5m', clock = systemClock } = options;
    this.#clock = clock;
    this.#over = over;
    this.#serviceName = options.serviceName;
    this.#reader = new WindowMetricReader({ intervalMillis: intervalSeconds * 1000, now: clock.now });
    this.windows = this.#reader.store;
    this.performance = new McpPerformanceTracker({ ...options.performance, clock });
    this.health = new McpHealthMonitor({ ...options.health, over, clock });
    this.#metrics = new MonitorMetrics(this.windows, {
      health: () => this.health.latest,
      openAnomalies: () => this.performance.openAnomalies,
    });
    this.#dependencies = { windows: this.windows, resources: this.#resources };
    this.health.setDependencies(this.#dependencies);
    this.parts = {
      spanProcessors: [new PerformanceSpanProcessor(this.performance.observe, { now: clock.now })],
      metricReaders: [this.#reader],
      // Recommendations detect repeats, retries and loops by the hash, which is keyed and reveals no content.
      instrumentations: [new McpInstrumentation({ hashArguments: true, ...options.instrumentation }), this.#metrics],
    };
    this.alerts = options.alerting === false ? undefined : this.#createAlerts(options.alerting, intervalSeconds);
    this.#loop = new Loop(intervalSeconds * 1000, clock, () => this.tick());
  }

  /** Adds further dependencies for the health checks, such as an MCP client to ping. */
  setDependencies(dependencies: Omit<HealthDependencies, 'windows' | 'resources'>): void {
    this.#dependencies = { ...this.#dependencies, ...dependencies };
    this.health.setDependencies(this.#dependencies);
  }

  /** Starts evaluating at every interval, without keeping the process alive. A second call does nothing. */
  start(): void {
    this.#loop.start();
  }

  /** Stops evaluating. Results so far stay readable. May be called twice. */
  stop(): void {
    this.#loop.stop();
    this.#resources.close();
    this.#metrics.close();
    void this.alerts?.close();
  }

  /** Evaluates once: runs the health checks and advances the detectors, evaluates the alert rules. The loop calls this. */
  async tick(): Promise<Evaluation> {
    const health = await this.health.performHealthCheck();
    const anomalies = this.performance.tick();
    // Health and anomalies are gauges, which rules read like any other metric.
    await this.#reader.collectNow();
    return { health, anomalies, alerts: (await this.alerts?.checkAlerts()) ?? [] };
  }

  /** The full report, including everything measured up to this moment. */
  async report(): Promise<MonitoringReport> {
    return report(await this.#sources(), this.#clock.now(), { over: this.#over, clock: this.#clock });
  }

  /** The summary of the report, in the format of the Python system's dashboard data. */
  async getMonitoringDashboardData(): Promise<DashboardData> {
    return getMonitoringDashboardData(await this.#sources(), this.#clock.now(), {
      over: this.#over,
      clock: this.#clock,
    });
  }

  /** Metrics of requests, operations, caches, validation and errors, each with its window and sample count. */
  async getComprehensiveMetrics(): Promise<ComprehensiveMetrics> {
    await this.#reader.collectNow();
    return getComprehensiveMetrics(this.windows, this.#clock.now(), { over: this.#over, health: this.health.latest });
  }

  #createAlerts(options: AlertingOptions | undefined, intervalSeconds: number): McpAlertManager {
    return new McpAlertManager({
      traces: new WorstTraces(this.performance, this.#clock),
      ...options,
      windows: this.windows,
      intervalSeconds,
      clock: this.#clock,
    });
  }

  async #sources(): Promise<ReportSources> {
    await this.#reader.collectNow();
    return {
      windows: this.windows,
      tracker: this.performance,
      recentErrors: getMetricsCollector().getRecentErrors(),
      health: await this.health.performHealthCheck(),
      ...(this.alerts && { alerts: alertsSourceOf(this.alerts) }),
      ...(this.#serviceName !== undefined && { serviceName: this.#serviceName }),
    };
  }
}
