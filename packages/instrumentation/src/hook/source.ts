import { type Meter, type MeterProvider, metrics, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';
import { perProvider } from '../record/per-provider.js';
import type { TelemetrySource } from '../record/telemetry.js';
import { SCOPE, VERSION } from '../version.js';

/** The parts of the telemetry as the instrumentation holds them at the moment. */
export class InstrumentationSource implements TelemetrySource {
  config: ResolvedConfig | undefined;
  #tracerProvider: TracerProvider | undefined;
  #meterProvider: MeterProvider | undefined;
  readonly #tracer = perProvider(
    () => this.tracerProvider,
    (provider) => provider.getTracer(SCOPE, VERSION),
  );
  readonly #meter = perProvider(
    () => this.#meterProvider ?? metrics.getMeterProvider(),
    (provider) => provider.getMeter(SCOPE, VERSION),
  );

  get tracer(): Tracer {
    return this.#tracer();
  }

  get meter(): Meter {
    return this.#meter();
  }

  get tracerProvider(): TracerProvider {
    return this.#tracerProvider ?? trace.getTracerProvider();
  }

  /** The global provider stands for whichever is the global one when a span is made. */
  set tracerProvider(provider: TracerProvider) {
    this.#tracerProvider = provider === trace.getTracerProvider() ? undefined : provider;
  }

  /** The global provider stands for whichever is the global one when a point is made. */
  set meterProvider(provider: MeterProvider) {
    this.#meterProvider = provider === metrics.getMeterProvider() ? undefined : provider;
  }
}
