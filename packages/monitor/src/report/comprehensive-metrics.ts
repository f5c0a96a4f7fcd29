import {
  ATTR_CACHE_NAME,
  ATTR_CACHE_RESULT,
  ATTR_ERROR_TYPE,
  ATTR_OPERATION_NAME,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
  METRICS,
} from '@mcp-vitals/signals';
import type { Query, QueryResult, WindowView } from '@mcp-vitals/windows';
import { type Figure, figure } from '../figure.js';
import { getSchemaMetrics, type SchemaMetrics } from './schema-metrics.js';

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
  readonly fromMillis: number;
  readonly toMillis: number;
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
  readonly schema: SchemaMetrics;
}

/** Reads everything from `windows`. @param over how far back, such as `5m` */
export function getComprehensiveMetrics(windows: WindowView, nowMillis: number, over = '5m'): ComprehensiveMetrics {
  const ask: Ask = {
    one: (name, unit, query, scale) => figure(windows, nowMillis, name, unit, { ...query, over }, scale),
    groups: (query) => windows.query({ ...query, over }, nowMillis),
  };
  return {
    timestampMillis: nowMillis,
    over,
    requests: REQUESTS.map((request) => requestMetrics(ask, request)).filter(({ averageMs }) => averageMs.count > 0),
    cacheHitRate: ask.one('cache hit rate', '%', { metric: CACHE, where: HIT, take: 'ratio' }, 100),
    caches: cacheMetrics(ask),
    validationSuccessRate: ask.one(
      'validation success rate',
      '%',
      { metric: VALIDATION, where: VALID, take: 'ratio' },
      100,
    ),
    validations: validationMetrics(ask),
    errors: errorMetrics(ask),
    schema: getSchemaMetrics(windows, nowMillis, over),
  };
}

const CACHE = METRICS.cacheLookupDuration.name;
const VALIDATION = METRICS.validationDuration.name;
const HIT = { [ATTR_CACHE_RESULT]: 'hit' };
const VALID = { [ATTR_VALIDATION_RESULT]: 'valid' };

/** Questions to the windows over the report's stretch of time. */
interface Ask {
  one(name: string, unit: string, query: Omit<Query, 'over' | 'by'>, scale?: number): Figure;
  groups(query: Omit<Query, 'over'>): QueryResult;
}

function requestMetrics(ask: Ask, { source, metric }: (typeof REQUESTS)[number]): RequestMetrics {
  const failed = { [ATTR_ERROR_TYPE]: { exists: true } };
  return {
    source,
    perMinute: ask.one('requests per minute', '/min', { metric, take: 'rate' }, 60),
    averageMs: ask.one('average response time', 'ms', { metric, take: 'avg' }, 1000),
    p50Ms: ask.one('p50 response time', 'ms', { metric, take: 'p50' }, 1000),
    p95Ms: ask.one('p95 response time', 'ms', { metric, take: 'p95' }, 1000),
    p99Ms: ask.one('p99 response time', 'ms', { metric, take: 'p99' }, 1000),
    errorRate: ask.one('error rate', '%', { metric, where: failed, take: 'ratio' }, 100),
  };
}

function cacheMetrics(ask: Ask): CacheMetrics[] {
  return ask.groups({ metric: CACHE, by: [ATTR_CACHE_NAME], take: 'count' }).groups.map(({ by }) => {
    const cache = by[ATTR_CACHE_NAME]!;
    const where = { [ATTR_CACHE_NAME]: cache };
    const count = (result: string): number =>
      ask.one(result, '', { metric: CACHE, where: { ...where, [ATTR_CACHE_RESULT]: result }, take: 'count' }).count;
    const ratio = { metric: CACHE, where: { ...where, ...HIT }, of: { where }, take: 'ratio' } as const;
    const hitRate = ask.one('hit rate', '%', ratio, 100);
    return {
      cache,
      lookups: hitRate.count,
      hits: count('hit'),
      misses: count('miss'),
      stale: count('stale'),
      hitRate,
      entries: ask.one('entries', '', { metric: METRICS.cacheEntries.name, where, take: 'last' }).value,
    };
  });
}

function validationMetrics(ask: Ask): ValidationMetrics[] {
  return ask.groups({ metric: VALIDATION, by: [ATTR_VALIDATION_TARGET], take: 'count' }).groups.map(({ by }) => {
    const target = by[ATTR_VALIDATION_TARGET]!;
    const where = { [ATTR_VALIDATION_TARGET]: target };
    const invalid = { ...where, [ATTR_VALIDATION_RESULT]: 'invalid' };
    const ratio = { metric: VALIDATION, where: { ...where, ...VALID }, of: { where }, take: 'ratio' } as const;
    const successRate = ask.one('success rate', '%', ratio, 100);
    return {
      target,
      validations: successRate.count,
      invalid: ask.one('invalid', '', { metric: VALIDATION, where: invalid, take: 'count' }).count,
      successRate,
    };
  });
}

function errorMetrics(ask: Ask): ErrorMetrics[] {
  const by = [ATTR_ERROR_TYPE, ATTR_OPERATION_NAME];
  const { groups, fromMillis, toMillis } = ask.groups({ metric: METRICS.errors.name, by, take: 'count' });
  return groups
    .filter(({ count }) => count > 0)
    .map(({ by: { [ATTR_ERROR_TYPE]: errorType = '', [ATTR_OPERATION_NAME]: operation = '' }, count }) => ({
      errorType,
      operation,
      count,
      fromMillis,
      toMillis,
    }))
    .sort((a, b) => b.count - a.count);
}
