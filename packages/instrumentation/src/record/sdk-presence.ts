import {
  createNoopMeter,
  type Meter,
  type MeterProvider,
  type ProxyTracerProvider,
  type TracerProvider,
} from '@opentelemetry/api';
import { SCOPE, VERSION } from '../version.js';

const NOOP_METER = createNoopMeter();

/** The registry that all copies of the OpenTelemetry API share. */
const API = Symbol.for('opentelemetry.js.api.1');
interface Registry {
  readonly trace: TracerProvider;
  readonly metrics: MeterProvider;
  readonly propagation: unknown;
}

/** The implementation that any copy of the API has registered. */
export const registered = <Place extends keyof Registry>(place: Place): Registry[Place] | undefined =>
  (globalThis as { [API]?: Partial<Registry> })[API]?.[place];

/** Whether a tracer provider has no SDK behind it. Before a registration, each copy of the API has such a one of its own. */
export const isNoopTracerProvider = (provider: TracerProvider): boolean =>
  typeof (provider as Partial<ProxyTracerProvider>).getDelegateTracer === 'function' &&
  (provider as ProxyTracerProvider).getDelegateTracer(SCOPE, VERSION) === undefined;

/** The provider of an SDK to which a provider delegates, or that provider itself. */
export const sdkBehind = (provider: TracerProvider): TracerProvider =>
  (provider as Partial<ProxyTracerProvider>).getDelegate?.() ?? provider;

/** Whether a meter provider is that of a copy of the API before a registration. */
export const isNoopMeterProvider = (provider: MeterProvider): boolean =>
  provider.constructor?.name === 'NoopMeterProvider';

/** Whether a meter has no SDK behind it. */
export const isNoopMeter = (meter: Meter): boolean => meter === NOOP_METER;

/** Whether a propagator is missing, which is not so if `OTEL_PROPAGATORS=none` asks for that. */
export const lacksPropagator = (): boolean =>
  registered('propagation') === undefined && !/\bnone\b/i.test(process.env.OTEL_PROPAGATORS ?? '');
