import { context, createContextKey } from '@opentelemetry/api';

/**
 * The key under which OpenTelemetry's instrumentations look whether to stay quiet.
 * Source: https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/trace/suppress-tracing.ts
 */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs work that must not appear in the application's traces: a span of a request would carry its address, which may be a secret. */
export const withoutTracing = <T>(work: () => T): T =>
  context.with(context.active().setValue(SUPPRESS_TRACING, true), work);
