import type { DeliveryPolicy } from './delivery-policy.js';

/** More would overflow, and the longest pause is reached long before. */
const MAX_DOUBLINGS = 30;

/**
 * Milliseconds from the start of a failed attempt to the next one, between the shortest and the longest pause of the policy.
 * Source: full jitter, Exponential Backoff And Jitter, AWS Architecture Blog, 2015.
 * @param failures in a row, at least 1
 * @param random in [0, 1)
 */
export function backoffMillis(failures: number, policy: DeliveryPolicy, random: number): number {
  const { minBackoffMillis, maxBackoffMillis } = policy;
  const ceiling = Math.min(maxBackoffMillis, minBackoffMillis * 2 ** Math.min(failures, MAX_DOUBLINGS));
  return minBackoffMillis + random * Math.max(0, ceiling - minBackoffMillis);
}
