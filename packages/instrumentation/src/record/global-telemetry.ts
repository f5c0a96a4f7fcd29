import { metrics, trace } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';
import { SCOPE, VERSION } from '../version.js';
import { Telemetry } from './telemetry.js';

/** Remembers what `make` made for as long as the provider stays the same: the global ones may be set late, or anew. */
function perProvider<P, T>(provider: () => P, make: (provider: P) => T): () => T {
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
export function globalTelemetry(config: ResolvedConfig): Telemetry {
  const tracer = perProvider(
    () => trace.getTracerProvider(),
    (provider) => provider.getTracer(SCOPE, VERSION),
  );
  const meter = perProvider(
    () => metrics.getMeterProvider(),
    (provider) => provider.getMeter(SCOPE, VERSION),
  );
  return new Telemetry({
    config,
    get tracerProvider() {
      return trace.getTracerProvider();
    },
    get tracer() {
      return tracer();
    },
    get meter() {
      return meter();
    },
  });
}
