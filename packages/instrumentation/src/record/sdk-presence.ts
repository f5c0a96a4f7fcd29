import { createNoopMeter, type Meter, ProxyTracerProvider, type TracerProvider } from '@opentelemetry/api';

/** The delegate of a proxy while no provider is registered. */
const NOOP_TRACER_PROVIDER = new ProxyTracerProvider().getDelegate();
const NOOP_METER = createNoopMeter();

/** Whether a tracer provider has no SDK behind it. A provider of another copy of the API counts as having one. */
export const isNoopTracerProvider = (provider: TracerProvider): boolean =>
  (provider as Partial<ProxyTracerProvider>).getDelegate?.() === NOOP_TRACER_PROVIDER;

/** Whether a meter has no SDK behind it. */
export const isNoopMeter = (meter: Meter): boolean => meter === NOOP_METER;

/** The registry that all copies of the OpenTelemetry API share. */
const API = Symbol.for('opentelemetry.js.api.1');

/** Whether a propagator is missing, which is not so if `OTEL_PROPAGATORS=none` asks for that. */
export function lacksPropagator(): boolean {
  const registry = (globalThis as { [API]?: { propagation?: unknown } })[API];
  return registry?.propagation === undefined && !/\bnone\b/i.test(process.env.OTEL_PROPAGATORS ?? '');
}
