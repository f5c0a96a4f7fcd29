import { createRequire } from 'node:module';
import { notices } from '@mcp-vitals/signals';
import type { TextMapPropagator } from '@opentelemetry/api';
import type { Environment } from '../environment/environment.js';
import { sdk } from '../opentelemetry/sdk.js';

// The rarer propagators are loaded only if they are named.
const require = createRequire(import.meta.url);
const b3 = () => require('@opentelemetry/propagator-b3') as typeof import('@opentelemetry/propagator-b3');
const jaeger = () => require('@opentelemetry/propagator-jaeger') as typeof import('@opentelemetry/propagator-jaeger');

const PROPAGATORS: Readonly<Record<string, () => TextMapPropagator>> = {
  tracecontext: () => new (sdk.core().W3CTraceContextPropagator)(),
  baggage: () => new (sdk.core().W3CBaggagePropagator)(),
  b3: () => new (b3().B3Propagator)(),
  b3multi: () => new (b3().B3Propagator)({ injectEncoding: b3().B3InjectEncoding.MULTI_HEADER }),
  jaeger: () => new (jaeger().JaegerPropagator)(),
};

/** The propagators listed in `OTEL_PROPAGATORS`. @default tracecontext,baggage */
export function propagatorFromEnv(environment: Environment): TextMapPropagator {
  const names = new Set(environment.list('OTEL_PROPAGATORS') ?? ['tracecontext', 'baggage']);
  const propagators: TextMapPropagator[] = [];
  for (const name of names) {
    const create = Object.hasOwn(PROPAGATORS, name) ? PROPAGATORS[name] : undefined;
    if (create) propagators.push(create());
    else if (name !== 'none') sayUnknown(name);
  }
  return new (sdk.core().CompositePropagator)({ propagators: names.has('none') ? [] : propagators });
}

function sayUnknown(name: string): void {
  const known = Object.keys(PROPAGATORS).join(', ');
  const what = `OTEL_PROPAGATORS names no known propagator: '${name}', so no context is carried that way`;
  notices.say('not_honoured', `${what}; known are ${known}, none`, `OTEL_PROPAGATORS ${name}`);
}
