import { Monitoring, type MonitoringOptions } from './monitoring.js';
import { type RunningTelemetry, startTelemetry, type TelemetryOptions } from './telemetry/telemetry.js';

export interface InitializeMonitoringOptions extends MonitoringOptions {
  /** Options of the providers, in addition to the monitor's parts. */
  readonly telemetry?: Omit<TelemetryOptions, 'serviceName'>;
}

/** A monitor together with the OpenTelemetry providers that it reads from. */
export class Vitals extends Monitoring {
  readonly telemetry: RunningTelemetry;

  constructor(options: InitializeMonitoringOptions = {}) {
    super(options);
    const { serviceName, telemetry: { spanProcessors = [], metricReaders = [], instrumentations = [], ...rest } = {} } =
      options;
    this.telemetry = startTelemetry({
      ...rest,
      ...(serviceName !== undefined && { serviceName }),
      spanProcessors: [...this.parts.spanProcessors, ...spanProcessors],
      metricReaders: [...this.parts.metricReaders, ...metricReaders],
      instrumentations: [...this.parts.instrumentations, ...instrumentations],
    });
  }

  /** Stops evaluating, then flushes and shuts down the providers within one second. Never rejects; may be called twice. */
  async shutdown(): Promise<void> {
    this.stop();
    await this.telemetry.shutdown();
  }
}

/**
 * Sets up monitoring in one call: providers, with OTLP export if OpenTelemetry's variables request it, the MCP
 * instrumentation, windows, tracker and health, and the evaluation loop. An application with its own OpenTelemetry
 * set-up passes `new Monitoring().parts` to it instead.
 */
export function initializeMonitoring(options: InitializeMonitoringOptions = {}): Vitals {
  const vitals = new Vitals(options);
  vitals.start();
  return vitals;
}
