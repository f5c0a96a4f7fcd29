import { createHistogram, METRICS } from '@mcp-vitals/signals';
import { type Histogram, type Meter, propagation, type Tracer, type TracerProvider } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';
import { observingFailed, safely } from '../safely.js';
import { ActivityGauges } from './activity-gauges.js';
import { NameBounds } from './name-bounds.js';
import { isNoopMeter, isNoopTracerProvider } from './sdk-presence.js';

export interface Instruments {
  readonly client: { readonly operation: Histogram; readonly session: Histogram };
  readonly server: { readonly operation: Histogram; readonly session: Histogram };
}

/** Where a telemetry's parts come from: an instrumentation's own providers, or the global ones. Each is that of the moment. */
export interface TelemetrySource {
  /** `undefined` while switched off. */
  readonly config: ResolvedConfig | undefined;
  /** Where the tracer comes from. */
  readonly tracerProvider: TracerProvider;
  readonly tracer: Tracer;
  readonly meter: Meter;
}

/** What is to be done for one message, decided once, when it passes. */
export interface Policy {
  readonly config: ResolvedConfig;
  /** Whether operations become spans and points: without an SDK or a listener there is nobody to make them for. */
  readonly records: boolean;
  /** The keys in which context passes through messages; none when it does not pass. */
  readonly fields: readonly string[];
}

const NO_FIELDS: string[] = [];

/** Where spans and metrics go, whether any are made, and what bounds them. One for all that a source instruments. */
export class Telemetry {
  readonly bounds = new NameBounds();
  readonly activity = new ActivityGauges(this.bounds);
  readonly source: TelemetrySource;
  #meter: Meter | undefined;
  #instruments: Instruments | undefined;
  #sdkSeen = false;

  constructor(source: TelemetrySource) {
    this.source = source;
  }

  /** What is to be done for a message that passes now; `undefined` when that is nothing. */
  policy(): Policy | undefined {
    const { config } = this.source;
    if (config === undefined || config.mode === 'off') return undefined;
    const records = config.mode === 'full' && (this.#sdkSeen || config.onResult !== undefined || this.#seesSdk());
    let fields = NO_FIELDS;
    try {
      fields = propagation.fields();
    } catch (error) {
      observingFailed(error);
    }
    return records || fields.length > 0 ? { config, records, fields } : undefined;
  }

  /** Whether nothing is to be observed, whatever is registered. */
  get isOff(): boolean {
    return (this.source.config?.mode ?? 'off') === 'off';
  }

  /** Whether operations become spans and points at the moment. */
  get records(): boolean {
    return this.policy()?.records === true;
  }

  /** Ends what is in flight, because nobody will be there to see it end. */
  endInFlight(): void {
    for (const direction of this.activity.busy) safely(() => direction.endInFlight());
  }

  get instruments(): Instruments {
    const { meter } = this.source;
    if (!this.#instruments || meter !== this.#meter) {
      this.#meter = meter;
      this.#instruments = createInstruments(meter);
      this.activity.observe(meter);
    }
    return this.#instruments;
  }

  /** An SDK may be registered at any time; one that was there is taken to stay. */
  #seesSdk(): boolean {
    const { source } = this;
    this.#sdkSeen = safely(() => !isNoopTracerProvider(source.tracerProvider) || !isNoopMeter(source.meter)) ?? true;
    return this.#sdkSeen;
  }
}

const createInstruments = (meter: Meter): Instruments => ({
  client: {
    operation: createHistogram(meter, METRICS.clientOperationDuration),
    session: createHistogram(meter, METRICS.clientSessionDuration),
  },
  server: {
    operation: createHistogram(meter, METRICS.serverOperationDuration),
    session: createHistogram(meter, METRICS.serverSessionDuration),
  },
});
