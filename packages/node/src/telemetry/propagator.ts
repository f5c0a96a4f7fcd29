import { createRequire } from 'node:module';
import { diag, type TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Environment } from '../environment/environment.js';

// The rarer ones are loaded only when they are named: together they are a tenth of the start-up time.
const require = createRequire(import.meta.url);
const b3 = () => require('@opentelemetry/propagator-b3') as typeof import('@opentelemetry/propagator-b3');
const jaeger = () => require('@opentelemetry/propagator-jaeger') as typeof import('@opentelemetry/propagator-jaeger');

const PROPAGATORS: Readonly<Record<string, () => TextMapPropagator>> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => new (b3().B3Propagator)(),
  b3multi: () => new (b3().B3Propagator)({ injectEncoding: b3().B3InjectEncoding.MULTI_HEADER }),
  jaeger: () => new (jaeger().JaegerPropagator)(),
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
