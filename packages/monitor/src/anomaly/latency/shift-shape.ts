import { LEVEL } from '../tuning.js';
import { type BucketRing, CALLS, LOG_DURATION } from './buckets/bucket-ring.js';
import type { Usual } from './wandering.js';

/** Whether a shift is still there in its last third, and outside its slowest seconds; a rise of some seconds is a spike. */
export function isSustained(ring: BucketRing, usual: Usual, buckets: number, effect: number): boolean {
  const third = Math.floor(buckets / 3);
  const lastCalls = ring.sum(CALLS, third);
  const last = ring.sum(LOG_DURATION, third) / lastCalls - usual.mean;
  if (!(last >= LEVEL.sustained * effect - usual.deviation / Math.sqrt(lastCalls))) return false;
  const hottest = hottestSeconds(ring, usual, buckets);
  const calls = ring.sum(CALLS, buckets) - hottest.calls;
  if (calls <= 0) return false;
  const all = ring.sum(LOG_DURATION, buckets) - (calls + hottest.calls) * usual.mean;
  const outside = (all - hottest.excess) / calls;
  const error = usual.deviation / Math.sqrt(calls);
  return outside >= LEVEL.sustained * effect - 0.5 * error && outside >= 2 * error;
}

/** The stretch, no longer than a spike, with the most time above the baseline. */
function hottestSeconds(ring: BucketRing, usual: Usual, buckets: number): { excess: number; calls: number } {
  let hottest = { excess: Number.NEGATIVE_INFINITY, calls: 0 };
  for (let back = 0, first = 1; back < buckets; back++) {
    // The longest run of buckets that ends `back` buckets before the newest and is no longer than a spike.
    first = Math.max(first, back + 1);
    while (first < buckets && ring.endOf(back + 1) - ring.startOf(first + 1) <= LEVEL.spikeMillis) first++;
    const calls = ring.sum(CALLS, first - back, back);
    const excess = ring.sum(LOG_DURATION, first - back, back) - calls * usual.mean;
    if (excess > hottest.excess) hottest = { excess, calls };
  }
  return hottest;
}

/** Number of buckets since a shift began: the maximum of the cumulative sum back from now, about the middle of the shift. */
export function onsetOf(ring: BucketRing, usual: Usual, effect: number): number {
  const middle = usual.mean + 0.5 * effect;
  let highest = Number.NEGATIVE_INFINITY;
  let onset = 1;
  for (let back = 1; back <= ring.length; back++) {
    const sum = ring.sum(LOG_DURATION, back) - middle * ring.sum(CALLS, back);
    if (sum <= highest) continue;
    highest = sum;
    onset = back;
  }
  return onset;
}
