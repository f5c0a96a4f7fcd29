import { format } from '../../format.js';
import type { OperationPerformance } from '../../performance/operation-performance.js';
import { amount, choice, fieldsOf, list, number, text } from '../field.js';
import { WINDOW } from './window.js';

export const KINDS = ['client', 'server', 'internal'] as const;

const PERCENT = { minimum: 0, maximum: 100 };

const millis = { show: (value: number | null) => format(value, 'ms') };

const SLOW_CALL = fieldsOf<OperationPerformance['slowest'][number]>()({
  trace_id: text(({ traceId }) => traceId),
  duration_ms: amount(({ durationMs }) => durationMs),
});

/** The figures of an operation. Client and server are the sides of an MCP exchange, internal is the application's own. */
export const OPERATION = fieldsOf<Omit<OperationPerformance, 'trend'>>()({
  operation: text(({ operation }) => operation, { head: 'operation' }),
  kind: choice(KINDS, ({ kind }) => kind, { head: 'role' }),
  count: amount(({ count }) => count, { head: 'calls' }),
  errors: amount(({ errors }) => errors, { head: 'errors' }),
  error_rate: number(({ errorRatio }) => (errorRatio === null ? null : 100 * errorRatio), undefined, PERCENT),
  throughput_per_minute: number(({ throughputPerMinute }) => throughputPerMinute, {
    head: 'per minute',
    show: (value) => format(value, ''),
  }),
  average_ms: number(({ averageMs }) => averageMs, { head: 'average', ...millis }),
  p50_ms: number(({ p50Ms }) => p50Ms, { head: 'p50', ...millis }),
  p95_ms: number(({ p95Ms }) => p95Ms, { head: 'p95', ...millis }),
  p99_ms: number(({ p99Ms }) => p99Ms, { head: 'p99', ...millis }),
  max_ms: number(({ maxMs }) => maxMs),
  ...WINDOW,
  slowest: list(SLOW_CALL, ({ slowest }) => slowest, {
    head: 'slowest trace',
    show: (slowest) => slowest[0]?.trace_id ?? '–',
  }),
});
