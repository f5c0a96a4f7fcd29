import type { Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

/** The side of MCP on which requests were measured, or `internal` for the application's own operations. */
export const REQUEST_SOURCES = ['client', 'server', 'operation'] as const;

export type RequestSource = (typeof REQUEST_SOURCES)[number];

/** The requests or operations of one source that ended in the window. */
export interface RequestMetrics {
  readonly source: RequestSource;
  readonly perMinute: Measurement;
  readonly average: Measurement;
  readonly p50: Measurement;
  readonly p95: Measurement;
  readonly p99: Measurement;
  readonly errorRatio: Measurement;
}

export const requestMetrics = (ask: Asking, source: RequestSource): RequestMetrics => ({
  source,
  perMinute: ask.one(`${source}_throughput`),
  average: ask.one(`${source}_latency_average`),
  p50: ask.one(`${source}_latency_p50`),
  p95: ask.one(`${source}_latency_p95`),
  p99: ask.one(`${source}_latency_p99`),
  errorRatio: ask.one(`${source}_error_ratio`),
});
