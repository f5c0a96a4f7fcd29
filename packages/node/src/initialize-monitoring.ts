import { Monitoring, type MonitoringOptions } from './monitoring.js';
import { type RunningTelemetry, startTelemetry, type TelemetryOptions } from './telemetry/telemetry.js';

export interface InitializeMonitoringOptions extends MonitoringOptions {
  /** What the providers take beside the monitor's parts. */
  readonly telemetry?: Omit<TelemetryOptions, 'serviceName'>;
}

/** A monitor with the OpenTelemetry providers it reads from. */
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

  /** Ends the evaluations, sends what is still buffered, within a second, and stops. Never rejects; may be called twice. */
  async shutdown(): Promise<void> {
    this.stop();
    await this.telemetry.shutdown();
  }
}

/**
 * One call for all of it: providers with OTLP export where OpenTelemetry's variables ask for it, the MCP instrumentation,
 * windows, tracker and health, and the loop that evaluates them. An application that has an OpenTelemetry set-up of its own
 * passes `new Monitoring().parts` to that instead.
 */
export function initializeMonitoring(options: InitializeMonitoringOptions = {}): Vitals {
  const vitals = new Vitals(options);
  vitals.start();
  return vitals;
}
