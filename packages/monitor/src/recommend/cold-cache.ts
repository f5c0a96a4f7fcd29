import { ATTR_CACHE_NAME, ATTR_EVICTION_REASON } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import { format } from '../format.js';
import { INDICATORS } from '../indicators/catalogue.js';
import { type GroupMeasurement, type MeasureOptions, measure, measureEach } from '../indicators/measurement.js';
import { type EvidenceWindow, severityOf, windowText } from './evidence.js';
import type { Recommendation } from './recommendation.js';

const TARGET_HIT_RATIO = 80;
const MINIMUM_LOOKUPS = 50;

/**
 * Caches below their target hit ratio over the whole window and over its second half: a cache that has just been filled is
 * below it over the whole window only.
 * @param billedMs time that other recommendations already save; a miss may have loaded by such a call
 */
export function coldCaches(windows: WindowView, given: EvidenceWindow, billedMs: number): Recommendation[] {
  const { toMillis } = given;
  const seconds = Math.max(1, Math.round((toMillis - given.fromMillis) / 1000));
  const [over, overHalf] = [`${seconds}s`, `${Math.max(1, Math.round(seconds / 2))}s`];
  const ratios = (range: string): GroupMeasurement[] =>
    measureEach(INDICATORS.cache_hit_ratio, windows, toMillis, { over: range, by: [ATTR_CACHE_NAME] });
  const lately = new Set(ratios(overHalf).filter(isCold).map(nameOf));
  return ratios(over).flatMap((ratio) => {
    const cache = nameOf(ratio);
    if (ratio.count < MINIMUM_LOOKUPS || !isCold(ratio) || !lately.has(cache)) return [];
    const options = { over, where: { [ATTR_CACHE_NAME]: cache } };
    const hits = measure(INDICATORS.cache_hit_latency, windows, toMillis, options);
    const misses = measure(INDICATORS.cache_miss_latency, windows, toMillis, options);
    const beyondTarget = misses.count - (1 - TARGET_HIT_RATIO / 100) * ratio.count;
    if (misses.value === null || beyondTarget <= 0) return [];
    const lostMs = beyondTarget * Math.max(0, misses.value - (hits.value ?? 0));
    const savesMillis = Math.max(0, lostMs - billedMs);
    const { fromMillis } = ratio;
    return {
      kind: 'cold_cache',
      subject: cache,
      severity: severityOf(ratio, savesMillis, 0),
      text:
        `Cache ${cache}: hit ratio ${format(ratio.value, '%')} of ${ratio.count} look-ups ${windowText(ratio)}, target >= ` +
        `${TARGET_HIT_RATIO} %. The misses beyond the target took ${format(lostMs / 1000, 's')} longer than hits. ` +
        remedy(windows, toMillis, options),
      evidence: [ratio, hits, misses],
      savesMillis,
      fromMillis,
      toMillis,
      traceIds: [],
    };
  });
}

const nameOf = ({ by }: GroupMeasurement): string => by[ATTR_CACHE_NAME]!;

/** A few look-ups tell nothing: the first of new keys always miss. */
const isCold = ({ value, insufficient }: GroupMeasurement): boolean =>
  !insufficient && value !== null && value < TARGET_HIT_RATIO;

/** The remedy that keeps the entries, by the most frequent reason of evictions. */
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
