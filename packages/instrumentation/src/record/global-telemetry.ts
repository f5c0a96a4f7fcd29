import { metrics, trace } from '@opentelemetry/api';
import type { ResolvedConfig } from '../config.js';
import { SCOPE, VERSION } from '../version.js';
import { perProvider } from './per-provider.js';
import { Telemetry } from './telemetry.js';

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
