import { createNoopMeter, type Meter, ProxyTracerProvider, type TracerProvider } from '@opentelemetry/api';

/** What a proxy stands for as long as nobody registered a provider. */
const NOOP_TRACER_PROVIDER = new ProxyTracerProvider().getDelegate();
const NOOP_METER = createNoopMeter();

/** Whether no SDK is behind a tracer provider. One of another copy of the API counts as one with an SDK. */
export const isNoopTracerProvider = (provider: TracerProvider): boolean =>
  (provider as Partial<ProxyTracerProvider>).getDelegate?.() === NOOP_TRACER_PROVIDER;

/** Whether no SDK is behind a meter. */
export const isNoopMeter = (meter: Meter): boolean => meter === NOOP_METER;
