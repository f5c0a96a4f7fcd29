import type { McpStructuredLogger } from '@mcp-vitals/logging';
import {
  type Clock,
  getMetricsCollector,
  type McpMetricsCollector,
  notices,
  systemClock,
  wallTimeOf,
} from '@mcp-vitals/signals';
import { testableChannels } from './alerting/testable-channels.js';
import type { Change } from './changes/change.js';
import { ChangeJournal } from './changes/change-journal.js';
import { ChangeSources } from './changes/change-sources.js';
import type { MonitoringConfig } from './config/monitoring-config.js';
import { configuredLogger, configuredMonitoring } from './configured-monitoring.js';
import type { Environment } from './environment/environment.js';
import { PerformanceHistory, type PerformanceHistoryEntry } from './history/performance-history.js';
import { Endpoints } from './http/endpoints.js';
import { Monitoring } from './monitoring.js';
import { logMonitoring } from './monitoring-log.js';
import { flushAtEndings } from './process/endings.js';
import { respondToSignals } from './process/signals.js';
import { ReportWriting } from './report-writing.js';
import { checkChannels, type TestableChannel } from './setup/channel-checks.js';
import { checkSetup } from './setup/setup-checks.js';
import { failed, type SetupReport, setupReportOf } from './setup/setup-report.js';
import { NO_TELEMETRY, type ProcessTelemetry, type RunningTelemetry } from './telemetry/telemetry.js';
import type { MonitoringCodeOptions } from './vitals-options.js';

/** Names of loggers that are kept; a program has a few. */
const MAX_LOGGERS = 1000;

/** The most that the last log records may take, so that a shutdown with the last alerts and export stays below five seconds. */
const FLUSH_LOGS_MILLIS = 2500;

export interface ValidateSetupOptions {
  /** Whether a message marked TEST is sent through every configured channel of alerts. @default false */
  readonly testChannels?: boolean;
  /** Further channels through which a test message is sent. @default none */
  readonly channels?: readonly TestableChannel[];
  /** Time limit of each channel, in milliseconds. @default 10_000 */
  readonly timeoutMillis?: number;
}

/** A monitor with its configuration, its logger and the telemetry that it reads from. Made by `initializeMonitoring`. */
export class Vitals extends Monitoring {
  readonly config: MonitoringConfig;
  /** Changes of health, alerts, anomalies and schemas, with their reasons. */
  readonly changes: ChangeJournal;
  readonly #code: MonitoringCodeOptions;
  readonly #loggers = new Map<string, McpStructuredLogger>();
  readonly #history: PerformanceHistory | undefined;
  readonly #endpoints: Endpoints | undefined;
  #logger: McpStructuredLogger | undefined;
  #telemetry: RunningTelemetry = NO_TELEMETRY;
  #release: () => void = () => {};
  #reportWriting: ReportWriting | undefined;
  #stopping: Promise<void> | undefined;

  /** Reports the faults of the configuration, and starts nothing. */
  constructor(config: MonitoringConfig, code: MonitoringCodeOptions = {}) {
    // The listener needs the logger, which needs `this`; no notification comes before the constructor has returned.
    let logger: (name: string) => McpStructuredLogger | undefined = () => undefined;
    const endpoints = config.enableMonitoring && config.http.enabled ? new Endpoints(config.http) : undefined;
    super(configuredMonitoring(config, code, (name) => logger(name), endpoints?.parts ?? {}));
    this.#endpoints = endpoints;
    if (endpoints !== undefined) this.instrumentation.onServerSpans((spans) => endpoints.keep(spans));
    this.config = config;
    this.#code = code;
    this.changes = new ChangeJournal({
      folder: config.enableMonitoring ? config.changesPath : undefined,
      maxBytes: config.changesMaxBytes,
    });
    for (const issue of config.validate()) {
      notices.say('not_honoured', String(issue), `${issue.source} ${issue.path}`);
    }
    if (!config.enableMonitoring) return;
    const sources = new ChangeSources(this.changes, {
      clock: this.#clock,
      pending: () => this.alerts?.getPendingAlerts() ?? [],
      release: () => this.releases.state,
    });
    this.health.onChange((change) => sources.health(change));
    void this.alerts?.opened.then(() => sources.resume(this.alerts!.getActiveAlerts()));
    this.onEvaluation((evaluation) => sources.evaluated(evaluation));
    this.definitions?.onChange((changes) => sources.definitions(changes));
    logger = (name) => this.getLogger(name);
    const { historyPath: folder, ...performance } = config.performance;
    if (folder !== undefined) {
      this.#history = new PerformanceHistory({
        folder,
        intervalMinutes: performance.historyIntervalMinutes,
        retentionDays: performance.historyRetentionDays,
        maxBytes: performance.historyMaxBytes,
      });
      this.onEvaluation(() => this.#history?.record(() => this.performance.getPerformance(), this.#wallMillis()));
    }
    logMonitoring({ monitoring: this, telemetry: () => this.#telemetry, logger: this.getLogger('mcp.vitals') }, config);
  }

  /** The OpenTelemetry providers of this process; without effect where the application has its own. */
  get telemetry(): RunningTelemetry {
    return this.#telemetry;
  }

  /**
   * Starts the loop and the response to the endings of the process.
   * @param telemetry our own, to be flushed and shut down with the monitor; without it, the application has its own
   * @internal
   */
  run(telemetry: ProcessTelemetry | undefined, environment: Environment): void {
    const onHandled = (signal: NodeJS.Signals) => {
      if (signal === 'SIGTERM') this.health.drain('SIGTERM was received');
    };
    if (telemetry === undefined) {
      this.#release = respondToSignals({ onHandled, onEnding: () => this.shutdown() });
    } else {
      this.#telemetry = telemetry;
      const endable = {
        endInFlight: () => telemetry.endInFlight(),
        takeUnsent: () => telemetry.takeUnsent(),
        forceFlush: () => this.forceFlush(),
        shutdown: () => this.shutdown(),
      };
      this.#release = flushAtEndings(endable, environment, onHandled);
    }
    this.getLogger('mcp.vitals').debug(telemetry === undefined ? 'monitoring joins' : 'telemetry started', {
      exports: Object.fromEntries(this.#telemetry.exportStates().map(({ signal, address }) => [signal, address])),
    });
    this.start();
    const { reportFolder } = this.config;
    if (reportFolder !== undefined) this.#reportWriting = ReportWriting.start(reportFolder, this, this.#clock);
    this.#serve();
  }

  /** Starts the loop. `initializeMonitoring` has done so; a further call does nothing. */
  startMonitoringServices(): void {
    this.start();
  }

  /** The collector that the application records operations, cache look-ups, validations and errors with. */
  getMetricsCollector(): McpMetricsCollector {
    return getMetricsCollector();
  }

  /** The configured logger, under a name. Loggers share level and sinks. */
  getLogger(name = 'mcp'): McpStructuredLogger {
    const known = this.#loggers.get(name);
    if (known !== undefined) return known;
    this.#logger ??= configuredLogger(this.config, this.#code);
    const logger = this.#logger.child({}, name);
    if (this.#loggers.size < MAX_LOGGERS) this.#loggers.set(name, logger);
    return logger;
  }

  /** The history of performance on disk, oldest first; empty without `performance.historyPath`. @param days how far back */
  getPerformanceHistory(days = this.config.performance.historyRetentionDays): PerformanceHistoryEntry[] {
    return this.#history?.read(this.#wallMillis() - days * 86_400_000) ?? [];
  }

  /**
   * Looks at the running process: whether the settings are valid, the hooks took, MCP was seen, the loop runs, records
   * are written and the collector accepts telemetry, to which one marked span is sent. Never rejects.
   */
  async validateMonitoringSetup(options: ValidateSetupOptions = {}): Promise<SetupReport> {
    if (!this.config.enableMonitoring) {
      return setupReportOf([
        failed('enabled', 'monitoring is off', 'set enableMonitoring or MCP_MONITORING_ENABLED to true'),
      ]);
    }
    await this.getComprehensiveMetrics();
    const checks = await checkSetup({
      config: this.config,
      monitoring: this,
      joins: this.#code.telemetry === false,
      telemetry: this.#telemetry,
      nowMillis: this.#clock.now(),
      droppedRecords: this.#logger?.droppedRecords ?? {},
    });
    const { testChannels = false, channels = [], timeoutMillis = 10_000 } = options;
    const tested = [...(testChannels ? testableChannels(this.alerts) : []), ...channels];
    return setupReportOf([...checks, ...(await checkChannels(tested, timeoutMillis))]);
  }

  /** Sends what is buffered and continues: at most five seconds. Never rejects. */
  async forceFlush(): Promise<void> {
    await this.#logger?.flush(FLUSH_LOGS_MILLIS);
    await this.#telemetry.forceFlush();
  }

  /** Stops evaluating, then sends what is buffered and stops, within five seconds. Never rejects; may be called twice. */
  shutdown(): Promise<void> {
    this.#stopping ??= this.#shutDown();
    return this.#stopping;
  }

  /**
   * The address of the page with its token, once it is served; `undefined` where it is not: the settings `http` are off, or the
   * port cannot be had.
   */
  async pageAddress(): Promise<string | undefined> {
    return this.#endpoints?.pageAddress();
  }

  protected override recentChanges(): Change[] {
    return this.changes.recent({ limit: 20 });
  }

  #serve(): void {
    const { health, performance, windows, alerts, releases, config, definitions } = this;
    this.#endpoints?.start({
      serviceName: config.serviceName ?? null,
      over: config.over,
      clock: this.#clock,
      changes: this.changes,
      toolUse: () => this.instrumentation.toolUse,
      report: () => this.report({ reuseChecks: true }),
      evaluatedReport: () => this.reportAsCollected(),
      ...(definitions && { definitions: () => definitions.scan() }),
      ...{ health, performance, windows, alerts, releases },
    });
    this.onEvaluation(() => this.#endpoints?.publish());
  }

  get #clock(): Clock {
    return this.#code.clock ?? systemClock;
  }

  #wallMillis(): number {
    return wallTimeOf(this.#clock, this.#clock.now());
  }

  async #shutDown(): Promise<void> {
    if (this.#reportWriting) await this.#reportWriting.close();
    this.stop();
    this.#release();
    this.#endpoints?.close();
    this.#loggers.get('mcp.vitals')?.debug('monitoring stops');
    await this.alerts?.close();
    await this.#logger?.close(FLUSH_LOGS_MILLIS);
    await this.#telemetry.shutdown();
  }
}
