import { createHistogram, METRICS } from '@mcp-vitals/signals';
import {
  diag,
  type Histogram,
  type Meter,
  metrics,
  propagation,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import type { ResolvedConfig } from './config.js';
import { Legs } from './legs.js';
import { Limits } from './names.js';
import { isNoopMeter, isNoopTracerProvider } from './sdk-presence.js';
import { Traffic } from './traffic.js';
import { VERSION } from './version.js';

export const SCOPE = '@mcp-vitals/instrumentation';

export interface Instruments {
  readonly client: { readonly operation: Histogram; readonly session: Histogram };
  readonly server: { readonly operation: Histogram; readonly session: Histogram };
}

/** Where a telemetry's parts come from: an instrumentation's own providers, or the global ones. */
export interface TelemetrySource {
  enabled(): boolean;
  config(): ResolvedConfig;
  /** Where the tracer comes from. */
  tracerProvider(): TracerProvider;
  tracer(): Tracer;
  meter(): Meter;
}

/** Where spans and metrics go, whether any are made, and what bounds them. One for all that a source instruments. */
export class Telemetry {
  readonly limits = new Limits();
  readonly traffic = new Traffic(this.limits);
  /** Exchanges of several legs outlive a connection where a server is made for each request. */
  readonly legs = { client: new Legs(), server: new Legs() };
  /** The connections with requests in flight. */
  readonly busy = new Set<{ endInFlight(): void }>();
  readonly #source: TelemetrySource;
  #meter: Meter | undefined;
  #instruments: Instruments | undefined;
  #sdkSeen = false;

  constructor(source: TelemetrySource) {
    this.#source = source;
  }

  get config(): ResolvedConfig {
    return this.#source.config();
  }

  /** Whether operations become spans and points: without an SDK or a listener there is nobody to make them for. */
  get records(): boolean {
    const source = this.#source;
    const { mode, onResult } = source.config();
    return source.enabled() && mode === 'full' && (onResult !== undefined || this.#hasSdk);
  }

  /** Whether context passes through messages. */
  get propagates(): boolean {
    return this.#source.enabled() && this.#source.config().mode !== 'off' && hasPropagator();
  }

  /** An SDK may be registered at any time; one that was there is taken to stay. */
  get #hasSdk(): boolean {
    if (this.#sdkSeen) return true;
    const source = this.#source;
    this.#sdkSeen =
      safely(() => !isNoopTracerProvider(source.tracerProvider()) || !isNoopMeter(source.meter())) ?? true;
    return this.#sdkSeen;
  }

  /** Whether there is anything to do for a message. */
  get isActive(): boolean {
    return this.records || this.propagates;
  }

  get tracer(): Tracer {
    return this.#source.tracer();
  }

  /** Ends what is in flight, because nobody will be there to see it end. */
  endInFlight(): void {
    for (const connection of this.busy) safely(() => connection.endInFlight());
  }

  get instruments(): Instruments {
    const meter = this.#source.meter();
    if (!this.#instruments || meter !== this.#meter) {
      this.#meter = meter;
      this.#instruments = createInstruments(meter);
      this.traffic.observe(meter);
    }
    return this.#instruments;
  }
}

const hasPropagator = (): boolean => safely(() => propagation.fields().length > 0) === true;

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

/** Remembers what `make` made for as long as the provider stays the same: the global ones may be set late, or anew. */
export function perProvider<P, T>(provider: () => P, make: (provider: P) => T): () => T {
  let from: P | undefined;
  let made: T | undefined;
  return () => {
    const current = provider();
    if (made === undefined || current !== from) {
      from = current;
      made = make(current);
    }
    return made;
  };
}

/** Telemetry over the global providers, also those set later. */
export const globalTelemetry = (config: ResolvedConfig): Telemetry =>
  new Telemetry({
    enabled: () => true,
    config: () => config,
    tracerProvider: () => trace.getTracerProvider(),
    tracer: perProvider(
      () => trace.getTracerProvider(),
      (provider) => provider.getTracer(SCOPE, VERSION),
    ),
    meter: perProvider(
      () => metrics.getMeterProvider(),
      (provider) => provider.getMeter(SCOPE, VERSION),
    ),
  });

/** Runs our own code beside the host's: whatever it throws is told to `diag` and goes no further. */
export function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diag.error(`${SCOPE}: observing failed, the call goes on unobserved`, error);
    return undefined;
  }
}
