import { ATTR_CACHE_NAME, ATTR_CACHE_RESULT, ATTR_EVICTION_REASON, METRICS } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import { figure } from '../figure.js';
import { format } from '../format.js';
import { perHour, type Recommendation, severityOf } from './recommendation.js';

const WANTED_HIT_RATIO = 0.8;
const MINIMUM_LOOKUPS = 50;

/** Caches that answer less than they should, and what the missing hits cost. */
export function coldCaches(windows: WindowView, nowMillis: number, over: string): Recommendation[] {
  const metric = METRICS.cacheLookupDuration.name;
  const caches = windows.query({ metric, over, take: 'count', by: [ATTR_CACHE_NAME] }, nowMillis).groups;
  return caches.flatMap(({ by, count }) => {
    const cache = by[ATTR_CACHE_NAME]!;
    const where = (result: string) => ({ [ATTR_CACHE_NAME]: cache, [ATTR_CACHE_RESULT]: result });
    const average = (name: string, result: string) =>
      figure(windows, nowMillis, name, 'ms', { metric, where: where(result), over, take: 'avg' }, 1000);
    const hits = average('average of a hit', 'hit');
    const misses = average('average of a miss', 'miss');
    const missing = misses.count - (1 - WANTED_HIT_RATIO) * count;
    if (count < MINIMUM_LOOKUPS || hits.count / count >= WANTED_HIT_RATIO || misses.value === null || missing <= 0) {
      return [];
    }
    const saves = perHour(missing * Math.max(0, misses.value - (hits.value ?? 0)), misses);
    const rate = format((100 * hits.count) / count, '%');
    const text =
      `The cache ${cache} answered ${rate} of ${count} look-ups; a miss takes ${format(misses.value, 'ms')}. ` +
      `${remedy(windows, nowMillis, over, cache)} At ${100 * WANTED_HIT_RATIO} % it would save ${format(saves / 1000, 's')} an hour.`;
    const hitRate = { ...hits, name: 'hit rate', unit: '%', value: (100 * hits.count) / count, count };
    return [
      {
        kind: 'cold_cache',
        subject: cache,
        severity: severityOf(saves),
        text,
        evidence: [hitRate, hits, misses],
        savesMsPerHour: saves,
        traceIds: [],
      },
    ];
  });
}

/** What the entries left for says what would keep them. */
function remedy(windows: WindowView, nowMillis: number, over: string, cache: string): string {
  const query = {
    metric: METRICS.cacheEvictions.name,
    where: { [ATTR_CACHE_NAME]: cache },
    over,
    take: 'count',
  } as const;
  const [most] = windows
    .query({ ...query, by: [ATTR_EVICTION_REASON] }, nowMillis)
    .groups.filter((group) => group.count > 0)
    .sort((a, b) => b.count - a.count);
  const evicted = `${most?.count} entries`;
  switch (most?.by[ATTR_EVICTION_REASON]) {
    case 'capacity':
      return `${evicted} left for want of room: let it hold more.`;
    case 'expired':
      return `${evicted} expired: let them live longer.`;
    case 'invalidated':
      return `${evicted} were invalidated: invalidate only what changed.`;
    default:
      return 'No entry left it, so what is asked for is new: fill it beforehand, or cache under a wider key.';
  }
}
