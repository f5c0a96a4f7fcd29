/** Limits of the delivery through one channel. */
export interface DeliveryPolicy {
  /** Time limit of one attempt, in milliseconds. @default 10,000 */
  readonly timeoutMillis: number;
  /** Shortest pause before another attempt, in milliseconds. @default 500 */
  readonly minBackoffMillis: number;
  /**
   * Longest time between the starts of two attempts, in milliseconds, unless the receiver asks for more. What waits is therefore
   * delivered within this time after an outage. @default 60,000
   */
  readonly maxBackoffMillis: number;
  /** Longest pause that a receiver may ask for with `Retry-After`, in milliseconds. @default one hour */
  readonly maxRetryAfterMillis: number;
  /** Age at which a notice is given up, in milliseconds. @default 24 hours */
  readonly maxAgeMillis: number;
  /** Failures in a row after which only one notice is tried at a time, until one is delivered. @default 5 */
  readonly breakerThreshold: number;
  /** Most notices that wait. A full queue drops the oldest of a lower level, or else the new one. @default 500 */
  readonly maxQueued: number;
  /** Most alerts in the notices that wait, which bounds their memory; a notice alone may have more. @default 50,000 */
  readonly maxQueuedAlerts: number;
  /** Attempts permitted in a minute, on average. @default 600 */
  readonly attemptsPerMinute: number;
  /** Attempts permitted at once after a quiet time. @default 60 */
  readonly burst: number;
}

const COUNTS: ReadonlySet<string> = new Set<keyof DeliveryPolicy>([
  'breakerThreshold',
  'maxQueued',
  'maxQueuedAlerts',
  'burst',
]);

export const DEFAULT_DELIVERY_POLICY: DeliveryPolicy = {
  timeoutMillis: 10_000,
  minBackoffMillis: 500,
  maxBackoffMillis: 60_000,
  maxRetryAfterMillis: 3_600_000,
  maxAgeMillis: 86_400_000,
  breakerThreshold: 5,
  maxQueued: 500,
  maxQueuedAlerts: 50_000,
  attemptsPerMinute: 600,
  burst: 60,
};

/**
 * A policy with defaults for what is not given.
 * @throws {RangeError} for a limit that is not positive, or counts and is not whole
 */
export function policyOf(...parts: readonly (Partial<DeliveryPolicy> | undefined)[]): DeliveryPolicy {
  const policy: DeliveryPolicy = Object.assign({}, DEFAULT_DELIVERY_POLICY, ...parts);
  for (const [name, value] of Object.entries(policy)) {
    const isCount = COUNTS.has(name);
    if (value > 0 && (!isCount || Number.isInteger(value))) continue;
    throw new RangeError(`the delivery's ${name} is ${value}; it has to be a ${isCount ? 'whole ' : ''}number above 0`);
  }
  return policy;
}
