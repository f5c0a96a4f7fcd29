import { ATTR_CACHE_NAME, ATTR_EVICTION_REASON } from '@mcp-vitals/signals';
import type { Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

/** The figures of one cache over the window, and its current content. Look-ups are hits, misses and stale answers. */
export interface CacheMetrics {
  readonly cache: string;
  readonly lookups: Measurement;
  readonly hits: Measurement;
  readonly misses: Measurement;
  readonly stale: Measurement;
  readonly hitRatio: Measurement;
  readonly hitLatency: Measurement;
  readonly missLatency: Measurement;
  readonly entries: Measurement;
  readonly size: Measurement;
  readonly evictions: Measurement;
  /** The evictions by reason. */
  readonly evictionsByReason: Readonly<Record<string, number>>;
  readonly timeSaved: Measurement;
  readonly fromMillis: number;
  readonly toMillis: number;
}

export function cacheMetrics(ask: Asking): CacheMetrics[] {
  const names = new Set(
    [...ask.each('cache_lookups', [ATTR_CACHE_NAME]), ...ask.each('cache_size', [ATTR_CACHE_NAME])].map(
      ({ by }) => by[ATTR_CACHE_NAME]!,
    ),
  );
  // The overflow series has no cache name.
  names.delete('');
  return [...names].map((cache) => {
    const where = { [ATTR_CACHE_NAME]: cache };
    const lookups = ask.one('cache_lookups', where);
    const reasons = ask.each('cache_evictions', [ATTR_EVICTION_REASON], where).filter(({ count }) => count > 0);
    return {
      cache,
      lookups,
      hits: ask.one('cache_hits', where),
      misses: ask.one('cache_misses', where),
      stale: ask.one('cache_stale', where),
      hitRatio: ask.one('cache_hit_ratio', where),
      hitLatency: ask.one('cache_hit_latency', where),
      missLatency: ask.one('cache_miss_latency', where),
      entries: ask.one('cache_entries', where),
      size: ask.one('cache_size', where),
      evictions: ask.one('cache_evictions', where),
      evictionsByReason: Object.fromEntries(reasons.map(({ by, count }) => [by[ATTR_EVICTION_REASON]!, count])),
      timeSaved: ask.one('cache_time_saved', where),
      fromMillis: lookups.fromMillis,
      toMillis: lookups.toMillis,
    };
  });
}
