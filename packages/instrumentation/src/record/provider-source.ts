import { type Meter, type MeterProvider, metrics, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';
import { SCOPE, VERSION } from '../version.js';
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
    const provider = this.#tracerProvider ?? trace.getTracerProvider();
    if (this.#tracer === undefined || provider !== this.#tracerFrom) {
      this.#tracerFrom = provider;
      this.#tracer = provider.getTracer(SCOPE, VERSION);
    }
    return this.#tracer;
  }

  get meter(): Meter {
    const provider = this.#meterProvider ?? metrics.getMeterProvider();
    if (this.#meter === undefined || provider !== this.#meterFrom) {
      this.#meterFrom = provider;
      this.#meter = provider.getMeter(SCOPE, VERSION);
    }
    return this.#meter;
  }

  get tracerProvider(): TracerProvider {
    return this.#tracerProvider ?? trace.getTracerProvider();
  }

  /** Sets the provider of spans. The global proxy stands for the provider that is global when a span is created. */
  set tracerProvider(provider: TracerProvider) {
    this.#tracerProvider = provider === trace.getTracerProvider() ? undefined : provider;
  }

  /** Sets the provider of metrics. The global proxy stands for the provider that is global when a point is recorded. */
  set meterProvider(provider: MeterProvider) {
    this.#meterProvider = provider === metrics.getMeterProvider() ? undefined : provider;
  }
}
