import {
  ATTR_CACHE_NAME,
  ATTR_CACHE_RESULT,
  ATTR_ERROR_TYPE,
  ATTR_OPERATION_NAME,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
  METRICS,
} from '@mcp-vitals/signals';
import type { Query, QueryGroup, WindowView } from '@mcp-vitals/windows';
import { type Figure, figure } from '../figure.js';

/** The sources of requests, the first that has any is the headline's. */
const REQUESTS = [
  { source: 'client', metric: METRICS.clientOperationDuration.name },
  { source: 'server', metric: METRICS.serverOperationDuration.name },
  { source: 'operation', metric: METRICS.operationDuration.name },
] as const;

export type RequestSource = (typeof REQUESTS)[number]['source'];

export interface RequestMetrics {
  /** Which side of MCP the requests were measured on, or that they are the application's own operations. */
  readonly source: RequestSource;
  readonly perMinute: Figure;
  readonly averageMs: Figure;
  readonly p50Ms: Figure;
  readonly p95Ms: Figure;
  readonly p99Ms: Figure;
  /** Per cent. */
  readonly errorRate: Figure;
}

export interface CacheMetrics {
  readonly cache: string;
  readonly lookups: number;
  readonly hits: number;
  readonly misses: number;
  readonly stale: number;
  /** Per cent. */
  readonly hitRate: Figure;
  /** What the cache holds now; `null` when nobody counts it. */
  readonly entries: number | null;
}

export interface ValidationMetrics {
  readonly target: string;
  readonly validations: number;
  readonly invalid: number;
  /** Per cent. */
  readonly successRate: Figure;
}

export interface ErrorMetrics {
  readonly errorType: string;
  readonly operation: string;
  readonly count: number;
}

/** Everything the windows know of MCP and of the application, each figure with its window and count. */
export interface ComprehensiveMetrics {
  readonly timestampMillis: number;
  readonly over: string;
  /** One entry a source that measured something. */
  readonly requests: readonly RequestMetrics[];
  readonly cacheHitRate: Figure;
  readonly caches: readonly CacheMetrics[];
  readonly validationSuccessRate: Figure;
  readonly validations: readonly ValidationMetrics[];
  readonly errors: readonly ErrorMetrics[];
}

/** Reads everything from `windows`. @param over how far back, such as `5m` */
export function getComprehensiveMetrics(windows: WindowView, nowMillis: number, over = '5m'): ComprehensiveMetrics {
  const ask = (name: string, unit: string, query: Omit<Query, 'over' | 'by'>, scale = 1): Figure =>
    figure(windows, nowMillis, name, unit, { ...query, over }, scale);
  const groups = (query: Omit<Query, 'over'>): readonly QueryGroup[] =>
    windows.query({ ...query, over }, nowMillis).groups;
  const cache = METRICS.cacheLookupDuration.name;
  const validation = METRICS.validationDuration.name;
  const hit = { [ATTR_CACHE_RESULT]: 'hit' };
  const valid = { [ATTR_VALIDATION_RESULT]: 'valid' };
  return {
    timestampMillis: nowMillis,
    over,
    requests: REQUESTS.map((request) => requestMetrics(ask, request)).filter(({ averageMs }) => averageMs.count > 0),
    cacheHitRate: ask('cache hit rate', '%', { metric: cache, where: hit, take: 'ratio' }, 100),
    caches: groups({ metric: cache, by: [ATTR_CACHE_NAME], take: 'count' }).map(({ by }) => {
      const where = { [ATTR_CACHE_NAME]: by[ATTR_CACHE_NAME]! };
      const count = (result: string): number =>
        ask(result, '', { metric: cache, where: { ...where, [ATTR_CACHE_RESULT]: result }, take: 'count' }).count;
      const hitRate = ask(
        'hit rate',
        '%',
        { metric: cache, where: { ...where, ...hit }, of: { where }, take: 'ratio' },
        100,
      );
      return {
        cache: by[ATTR_CACHE_NAME]!,
        lookups: hitRate.count,
        hits: count('hit'),
        misses: count('miss'),
        stale: count('stale'),
        hitRate,
        entries: ask('entries', '', { metric: METRICS.cacheEntries.name, where, take: 'last' }).value,
      };
    }),
    validationSuccessRate: ask(
      'validation success rate',
      '%',
      { metric: validation, where: valid, take: 'ratio' },
      100,
    ),
    validations: groups({ metric: validation, by: [ATTR_VALIDATION_TARGET], take: 'count' }).map(({ by }) => {
      const where = { [ATTR_VALIDATION_TARGET]: by[ATTR_VALIDATION_TARGET]! };
      const query = { metric: validation, where: { ...where, ...valid }, of: { where }, take: 'ratio' } as const;
      const successRate = ask('success rate', '%', query, 100);
      const invalid = ask('invalid', '', {
        metric: validation,
        where: { ...where, [ATTR_VALIDATION_RESULT]: 'invalid' },
        take: 'count',
      }).count;
      return { target: by[ATTR_VALIDATION_TARGET]!, validations: successRate.count, invalid, successRate };
    }),
    errors: groups({ metric: METRICS.errors.name, by: [ATTR_ERROR_TYPE, ATTR_OPERATION_NAME], take: 'count' })
      .filter(({ count }) => count > 0)
      .map(({ by, count }) => ({ errorType: by[ATTR_ERROR_TYPE]!, operation: by[ATTR_OPERATION_NAME]!, count }))
      .sort((a, b) => b.count - a.count),
  };
}

type Ask = (name: string, unit: string, query: Omit<Query, 'over' | 'by'>, scale?: number) => Figure;

function requestMetrics(ask: Ask, { source, metric }: (typeof REQUESTS)[number]): RequestMetrics {
  const failed = { [ATTR_ERROR_TYPE]: { exists: true } };
  return {
    source,
    perMinute: ask('requests per minute', '/min', { metric, take: 'rate' }, 60),
    averageMs: ask('average response time', 'ms', { metric, take: 'avg' }, 1000),
    p50Ms: ask('p50 response time', 'ms', { metric, take: 'p50' }, 1000),
    p95Ms: ask('p95 response time', 'ms', { metric, take: 'p95' }, 1000),
    p99Ms: ask('p99 response time', 'ms', { metric, take: 'p99' }, 1000),
    errorRate: ask('error rate', '%', { metric, where: failed, take: 'ratio' }, 100),
  };
}
