import { createHistogram, METRICS, notices } from '@mcp-vitals/signals';
import { type Histogram, type Meter, propagation, type Tracer, type TracerProvider } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';
import { ExecutionTelemetry } from '../execution/execution-telemetry.js';
import { ListedTools } from '../result/listed-tools.js';
import { ToolListings } from '../result/tool-listings.js';
import { ToolResults } from '../result/tool-results.js';
import { observingFailed, safely } from '../safely.js';
import { ActivityGauges } from './activity-gauges.js';
import { NameBounds } from './name-bounds.js';
import { isNoopMeter, isNoopTracerProvider, lacksPropagator } from './sdk-presence.js';

export interface Instruments {
  readonly client: { readonly operation: Histogram; readonly session: Histogram };
  readonly server: { readonly operation: Histogram; readonly session: Histogram };
  readonly toolResults: ToolResults;
}

/**
 * The source of configuration and providers: those of an instrumentation, or the global ones. Each getter returns the
 * current value.
 */
export interface TelemetrySource {
  /** The configuration; `undefined` while disabled. */
  readonly config: ResolvedConfig | undefined;
  /** The current tracer provider. */
  readonly tracerProvider: TracerProvider;
  readonly tracer: Tracer;
  readonly meter: Meter;
}

/** The decision what to do for one message, made once, when it is observed. */
export interface Policy {
  readonly config: ResolvedConfig;
  /** Whether operations are recorded, which requires an SDK or a listener. */
  readonly records: boolean;
  /** The `_meta` keys in which context is propagated; empty when it is not. */
  readonly fields: readonly string[];
}

const NO_FIELDS: string[] = [];

/** Records spans and metrics within cardinality limits. One instance serves everything that one source instruments. */
export class Telemetry {
  readonly bounds = new NameBounds();
  readonly activity = new ActivityGauges(this.bounds);
  readonly listedTools = new ListedTools();
  readonly toolListings = new ToolListings();
  readonly execution = new ExecutionTelemetry();
  readonly source: TelemetrySource;
  #meter: Meter | undefined;
  #instruments: Instruments | undefined;
  #sdkSeen = false;

  constructor(source: TelemetrySource) {
    this.source = source;
  }

  /** The policy for a message observed now; `undefined` when nothing is to be done. */
  policy(): Policy | undefined {
    const { config } = this.source;
    if (config === undefined || config.mode === 'off') return undefined;
    const records = config.mode === 'full' && (this.#sdkSeen || listens(config) || this.#seesSdk());
    let fields = NO_FIELDS;
    try {
      fields = propagation.fields();
    } catch (error) {
      observingFailed(error);
    }
    return records || fields.length > 0 ? { config, records, fields } : undefined;
  }

  /** Whether observing is disabled, regardless of the registered providers. */
  get isOff(): boolean {
    return (this.source.config?.mode ?? 'off') === 'off';
  }

  /** Whether operations are currently recorded. */
  get records(): boolean {
    return this.policy()?.records === true;
  }

  /** Ends all operations in flight, whose ends will not be observed. */
  endInFlight(): void {
    for (const direction of this.activity.busy) safely(() => direction.endInFlight());
  }

  get instruments(): Instruments {
    const { meter } = this.source;
    if (!this.#instruments || meter !== this.#meter) {
      this.#meter = meter;
      this.#instruments = createInstruments(meter);
      this.activity.observe(meter);
      this.execution.observe(meter, () => this.source.config?.executionTelemetry !== undefined);
    }
    return this.#instruments;
  }

  /** Whether an SDK is registered. It may be at any time, and is assumed to stay. */
  #seesSdk(): boolean {
    const { source } = this;
    const makesSpans = safely(() => !isNoopTracerProvider(source.tracerProvider));
    this.#sdkSeen = makesSpans !== false || (safely(() => !isNoopMeter(source.meter)) ?? true);
    if (makesSpans && lacksPropagator()) sayUnlinked();
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
  toolResults: new ToolResults(meter),
});

function sayUnlinked(): void {
  notices.say(
    'not_observed',
    'a tracer provider is registered without a propagator, so the spans of clients and of servers are in separate traces; ' +
      'register one too: propagation.setGlobalPropagator(new W3CTraceContextPropagator()), or set OTEL_PROPAGATORS=none',
    'propagator',
  );
}

/** Whether a listener needs operations even without an SDK. */
const listens = ({ onResult, onNotification }: ResolvedConfig): boolean =>
  onResult !== undefined || onNotification !== undefined;
