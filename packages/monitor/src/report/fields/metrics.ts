import type { RecordedError } from '@mcp-vitals/signals';
import { format } from '../../format.js';
import { amount, choice, fieldsOf, number, text, wallMoment } from '../field.js';
import type { CacheMetrics } from '../metrics/caches.js';
import type { Headline } from '../metrics/comprehensive-metrics.js';
import type { ErrorMetrics } from '../metrics/errors.js';
import type { ValidationMetrics } from '../metrics/validations.js';
import { WINDOW } from './window.js';

const PERCENT = { minimum: 0, maximum: 100 };
const percent = { show: (value: number | null) => format(value, '%') };
const millis = { show: (value: number | null) => format(value, 'ms') };

/** The figures of the Python system; `null` if not measured or if there are too few events to judge. */
export const HEADLINE = fieldsOf<Headline>()({
  requests_per_minute: number(({ perMinute }) => perMinute),
  average_response_time: number(({ averageMillis }) => averageMillis),
  cache_hit_rate: number(({ cacheHitRatio }) => cacheHitRatio, undefined, PERCENT),
  validation_success_rate: number(({ validationSuccessRatio }) => validationSuccessRatio, undefined, PERCENT),
  error_rate: number(({ errorRatio }) => errorRatio, undefined, PERCENT),
});

/** Look-ups are hits, misses and stale answers. */
export const CACHE = fieldsOf<CacheMetrics>()({
  cache: text(({ cache }) => cache, { head: 'cache' }),
  lookups: amount(({ lookups }) => lookups.count, { head: 'look-ups' }),
  hits: amount(({ hits }) => hits.count, { head: 'hits' }),
  misses: amount(({ misses }) => misses.count, { head: 'misses' }),
  stale: amount(({ stale }) => stale.count, { head: 'stale' }),
  hit_rate: number(({ hitRatio }) => hitRatio.value, { head: 'hit ratio', ...percent }, PERCENT),
  hit_ms: number(({ hitLatency }) => hitLatency.value, { head: 'hit', ...millis }),
  miss_ms: number(({ missLatency }) => missLatency.value, { head: 'miss', ...millis }),
  entries: number(({ entries }) => entries.value, { head: 'entries', show: (value) => format(value, '') }, {}),
  bytes: number(({ size }) => size.value, { head: 'memory', show: (value) => format(value, 'By') }, {}),
  evictions: amount(({ evictions }) => evictions.count, { head: 'evictions' }),
  time_saved_s: number(({ timeSaved }) => timeSaved.value, {
    head: 'load time saved',
    show: (value) => format(value, 's'),
  }),
  ...WINDOW,
});

export const VALIDATION = fieldsOf<ValidationMetrics>()({
  target: text(({ target }) => target, { head: 'target' }),
  validations: amount(({ validations }) => validations.count, { head: 'validations' }),
  invalid: amount(({ failures }) => failures.count, { head: 'invalid' }),
  success_rate: number(({ successRatio }) => successRatio.value, { head: 'success', ...percent }, PERCENT),
  average_ms: number(({ latencyAverage }) => latencyAverage.value, { head: 'average', ...millis }),
  p95_ms: number(({ latencyP95 }) => latencyP95.value, { head: 'p95', ...millis }),
  ...WINDOW,
});

export const ERROR = fieldsOf<ErrorMetrics>()({
  error_type: text(({ errorType }) => errorType, { head: 'error' }),
  source: choice(
    ['client', 'server', 'operation', 'recorded'],
    ({ source }) => source,
    { head: 'source' },
    { description: 'Failed requests of a client or a server, failed operations, or recorded errors.' },
  ),
  operation: text(({ operation }) => operation, { head: 'operation' }),
  count: amount(({ count }) => count, { head: 'count' }),
  ...WINDOW,
});

/** The last errors that the application recorded, with their messages. */
export const RECENT_ERROR = fieldsOf<RecordedError>()({
  at: wallMoment(({ timestampMillis }) => timestampMillis, { head: 'at' }),
  error_type: text(({ errorType }) => errorType, { head: 'error' }),
  operation: text(({ operation }) => operation, { head: 'operation' }),
  message: text(({ message }) => message, { head: 'message' }, { description: 'Bounded and without secrets.' }),
});
