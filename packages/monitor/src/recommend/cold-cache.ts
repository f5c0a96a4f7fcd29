import { ATTR_CACHE_NAME, ATTR_EVICTION_REASON } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import { format } from '../format.js';
import { INDICATORS } from '../indicators/catalogue.js';
import { type MeasureOptions, measure, measureEach } from '../indicators/measurement.js';
import { perHour, type Recommendation, severityOf } from './recommendation.js';

const TARGET_HIT_RATIO = 80;
const MINIMUM_LOOKUPS = 50;

/** Caches below their target hit ratio, and what the missing hits cost. */
export function coldCaches(windows: WindowView, nowMillis: number, over: string): Recommendation[] {
  const ratios = measureEach(INDICATORS.cache_hit_ratio, windows, nowMillis, { over, by: [ATTR_CACHE_NAME] });
  return ratios.flatMap((ratio) => {
    const cache = ratio.by[ATTR_CACHE_NAME]!;
    const options = { over, where: { [ATTR_CACHE_NAME]: cache } };
    const hits = measure(INDICATORS.cache_hit_latency, windows, nowMillis, options);
    const misses = measure(INDICATORS.cache_miss_latency, windows, nowMillis, options);
    const { value, count } = ratio;
    const missing = misses.count - (1 - TARGET_HIT_RATIO / 100) * count;
    if (
      count < MINIMUM_LOOKUPS ||
      value === null ||
      value >= TARGET_HIT_RATIO ||
      misses.value === null ||
      missing <= 0
    ) {
      return [];
    }
    const saves = perHour(missing * Math.max(0, misses.value - (hits.value ?? 0)), misses);
    const text =
      `Cache ${cache}: hit ratio ${format(value, '%')} of ${count} look-ups, target >= ${TARGET_HIT_RATIO} %; a miss takes ` +
      `${format(misses.value, 'ms')}. ${remedy(windows, nowMillis, options)} At the target it would save ` +
      `${format(saves / 1000, 's')} an hour.`;
    return [
      {
        kind: 'cold_cache',
        subject: cache,
        severity: severityOf(saves),
        text,
        evidence: [ratio, hits, misses],
        savesMsPerHour: saves,
        traceIds: [],
      },
    ];
  });
}

/** The reason of most evictions names what would keep entries in the cache. */
function remedy(windows: WindowView, nowMillis: number, options: MeasureOptions): string {
  const by = [ATTR_EVICTION_REASON];
  const [most] = measureEach(INDICATORS.cache_evictions, windows, nowMillis, { ...options, by })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  switch (most?.by[ATTR_EVICTION_REASON]) {
    case 'capacity':
      return `${most.count} entries were evicted over capacity: raise the capacity.`;
    case 'expired':
      return `${most.count} entries expired: raise the time to live.`;
    case 'invalidated':
      return `${most.count} entries were invalidated: invalidate only what changed.`;
    default:
      return 'No entry was evicted, so the keys are new each time: fill the cache in advance, or use wider keys.';
  }
}
