import { ATTR_CACHE_RESULT, METRICS } from '@mcp-vitals/signals';
import { family } from './indicator.js';

const metric = METRICS.cacheLookupDuration.name;

/** The overflow series has no result attribute, so its look-ups count as neither hits nor misses. */
const KNOWN = { [ATTR_CACHE_RESULT]: { exists: true } };

const answered = (result: 'hit' | 'miss' | 'stale') => ({ [ATTR_CACHE_RESULT]: result });

const lookups = (title: string, result: 'hit' | 'miss' | 'stale', counts: string, better: 'lower' | 'higher') => ({
  title,
  unit: '',
  better,
  query: { metric, where: answered(result), take: 'count' as const },
  scale: 1,
  events: 'look-ups',
  minimumEvents: 1,
  counts,
  excludes: null,
});

const share = (title: string, result: 'hit' | 'stale', counts: string, better: 'lower' | 'higher') => ({
  title,
  unit: '%',
  better,
  query: { metric, where: answered(result), of: { where: KNOWN }, take: 'ratio' as const },
  scale: 100,
  events: 'look-ups',
  minimumEvents: 10,
  counts,
  excludes: null,
});

const duration = (title: string, result: 'hit' | 'miss' | 'stale', counts: string) => ({
  title,
  unit: 'ms',
  better: 'lower' as const,
  query: { metric, where: answered(result), take: 'avg' as const },
  scale: 1000,
  events: 'look-ups',
  minimumEvents: 5,
  counts,
  excludes: null,
});

/** Indicators of cache look-ups and cache contents. A stale answer is neither a hit nor a miss. */
export const CACHE = family('cache', {
  hit_ratio: share('cache hit ratio', 'hit', 'Hits over all look-ups: hits, misses and stale answers.', 'higher'),
  stale_ratio: share(
    'cache stale ratio',
    'stale',
    'Stale answers, renewed in the background, over all look-ups.',
    'lower',
  ),
  lookups: {
    title: 'cache look-ups',
    unit: '',
    better: 'higher',
    query: { metric, where: KNOWN, take: 'count' },
    scale: 1,
    events: 'look-ups',
    minimumEvents: 1,
    counts: 'All look-ups: hits, misses and stale answers.',
    excludes: null,
  },
  hits: lookups('cache hits', 'hit', 'Look-ups answered from the cache with an entry that was still valid.', 'higher'),
  misses: lookups('cache misses', 'miss', 'Look-ups that the cache could not answer.', 'lower'),
  stale: lookups('stale cache answers', 'stale', 'Look-ups answered at once with an expired entry.', 'lower'),
  hit_latency: duration('average duration of a cache hit', 'hit', 'Mean duration of hits.'),
  miss_latency: duration('average duration of a cache miss', 'miss', 'Mean duration of misses, loading included.'),
  stale_latency: duration('average duration of a stale cache answer', 'stale', 'Mean duration of stale answers.'),
  entries: {
    title: 'cache entries',
    unit: '',
    better: 'higher',
    query: { metric: METRICS.cacheEntries.name, take: 'last' },
    scale: 1,
    events: 'samples',
    minimumEvents: 1,
    counts: 'Entries in the caches now.',
    excludes: null,
  },
  size: {
    title: 'cache size',
    unit: 'By',
    better: 'lower',
    query: { metric: METRICS.cacheSize.name, take: 'last' },
    scale: 1,
    events: 'samples',
    minimumEvents: 1,
    counts: 'Bytes in the caches now.',
    excludes: null,
  },
  writes: {
    title: 'cache writes',
    unit: '',
    better: 'lower',
    query: { metric: METRICS.cacheWrites.name, take: 'count' },
    scale: 1,
    events: 'entries',
    minimumEvents: 1,
    counts: 'Entries written, new ones and replaced ones.',
    excludes: null,
  },
  evictions: {
    title: 'cache evictions',
    unit: '',
    better: 'lower',
    query: { metric: METRICS.cacheEvictions.name, take: 'count' },
    scale: 1,
    events: 'entries',
    minimumEvents: 1,
    counts: 'Entries that expired, were over capacity or were invalidated.',
    excludes: 'replaced entries',
  },
  time_saved: {
    title: 'load time saved by cache hits',
    unit: 's',
    better: 'higher',
    query: { metric: METRICS.cacheTimeSaved.name, take: 'count' },
    scale: 1,
    events: 'seconds',
    minimumEvents: 0,
    counts: 'Sum of the load times of the entries that hits returned.',
    excludes: null,
  },
});
