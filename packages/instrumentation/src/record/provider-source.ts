import { type Meter, type MeterProvider, metrics, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';
import { SCOPE, VERSION } from '../version.js';
import { isNoopMeterProvider, isNoopTracerProvider, registered } from './sdk-presence.js';
import type { TelemetrySource } from './telemetry.js';

/**
 * Resolves tracer and meter from the given providers, or from the current global ones, which may be
 * registered late or replaced. Each is cached while its provider stays the same.
 */
export class ProviderSource implements TelemetrySource {
  config: ResolvedConfig | undefined;
  #tracerProvider: TracerProvider | undefined;
  #meterProvider: MeterProvider | undefined;
  #tracerFrom: TracerProvider | undefined;
  #meterFrom: MeterProvider | undefined;
  #tracer: Tracer | undefined;
  #meter: Meter | undefined;

  constructor(config?: ResolvedConfig) {
    this.config = config;
  }

  get isGlobal(): boolean {
    return this.#tracerProvider === undefined && this.#meterProvider === undefined;
  }

  get tracer(): Tracer {
    const provider = this.tracerProvider;
    if (this.#tracer === undefined || provider !== this.#tracerFrom) {
      this.#tracerFrom = provider;
      this.#tracer = provider.getTracer(SCOPE, VERSION);
    }
    return this.#tracer;
  }

  get meter(): Meter {
    const provider = this.#meterProvider ?? globalMeterProvider();
    if (this.#meter === undefined || provider !== this.#meterFrom) {
      this.#meterFrom = provider;
      this.#meter = provider.getMeter(SCOPE, VERSION);
    }
    return this.#meter;
  }

  get tracerProvider(): TracerProvider {
    return this.#tracerProvider ?? globalTracerProvider();
  }

  /**
   * Sets the provider of spans. The global one, or that of a copy of the API before a registration, stands for the one that is
   * global when a span is created.
   */
  set tracerProvider(provider: TracerProvider) {
    const isGlobal = provider === globalTracerProvider() || isNoopTracerProvider(provider);
    this.#tracerProvider = isGlobal ? undefined : provider;
  }

  /** Sets the provider of metrics, of which the same is true. */
  set meterProvider(provider: MeterProvider) {
    const isGlobal = provider === globalMeterProvider() || isNoopMeterProvider(provider);
    this.#meterProvider = isGlobal ? undefined : provider;
  }
}

const globalTracerProvider = (): TracerProvider => registered('trace') ?? trace.getTracerProvider();
const globalMeterProvider = (): MeterProvider => registered('metrics') ?? metrics.getMeterProvider();
