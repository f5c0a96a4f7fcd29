import {
  type JudgementSources,
  judgementsText,
  type ResourceReader,
  readProcessResources,
  recordJudgements,
  recordResources,
} from '@mcp-vitals/monitor';
import { METRICS, metricOptions } from '@mcp-vitals/signals';
import type { WindowStore } from '@mcp-vitals/windows';
import type { Meter, MeterProvider } from '@opentelemetry/api';
import type { Instrumentation, InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { DefinitionWatch } from './scanning/definition-watch.js';
import { recordScans } from './scanning/scan-metrics.js';
import { VERSION } from './version.js';

/**
 * Metrics of the process's resource usage, of the monitor's judgements and of data that it dropped. It is an instrumentation that patches
 * nothing, because every OpenTelemetry set-up passes its meter provider to instrumentations.
 */
export class MonitorMetrics implements Instrumentation {
  readonly instrumentationName = '@mcp-vitals/node';
  readonly instrumentationVersion = VERSION;
  readonly #windows: WindowStore;
  readonly #judgements: JudgementSources;
  readonly #definitions: DefinitionWatch | undefined;
  #resources: ResourceReader | undefined;

  /** Whether an OpenTelemetry set-up has passed its meter provider. */
  get isConnected(): boolean {
    return this.#resources !== undefined;
  }

  /** The judgements as a text, to see whether one has changed. */
  get judgements(): string {
    return judgementsText(this.#judgements);
  }

  constructor(windows: WindowStore, judgements: JudgementSources, definitions?: DefinitionWatch) {
    this.#windows = windows;
    this.#judgements = judgements;
    this.#definitions = definitions;
  }

  setMeterProvider(provider: MeterProvider): void {
    const meter: Meter = provider.getMeter(this.instrumentationName, this.instrumentationVersion);
    this.close();
    this.#resources = readProcessResources();
    recordResources(meter, this.#resources);
    recordJudgements(meter, this.#judgements);
    if (this.#definitions) recordScans(meter, this.#definitions);
    const { monitorOverflowedPoints: overflowed } = METRICS;
    meter
      .createObservableCounter(overflowed.name, metricOptions(overflowed))
      .addCallback((result) => result.observe(this.#windows.stats().overflowedPoints));
  }

  close(): void {
    this.#resources?.close();
  }

  setTracerProvider(): void {}
  enable(): void {}
  disable(): void {}
  setConfig(): void {}
  getConfig(): InstrumentationConfig {
    return {};
  }
}
