import { diag, type TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { JaegerPropagator } from '@opentelemetry/propagator-jaeger';
import type { Environment } from './environment.js';

const PROPAGATORS: Readonly<Record<string, () => TextMapPropagator>> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => new B3Propagator(),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  jaeger: () => new JaegerPropagator(),
};

/** The propagators that `OTEL_PROPAGATORS` lists. @default tracecontext,baggage */
export function propagatorFromEnv(environment: Environment): TextMapPropagator {
  const names = new Set(environment.list('OTEL_PROPAGATORS') ?? ['tracecontext', 'baggage']);
  const propagators: TextMapPropagator[] = [];
  for (const name of names) {
    const create = PROPAGATORS[name];
    if (create) propagators.push(create());
    else if (name !== 'none') diag.warn(`OTEL_PROPAGATORS names no known propagator: '${name}'`);
  }
  return new CompositePropagator({ propagators: names.has('none') ? [] : propagators });
}
