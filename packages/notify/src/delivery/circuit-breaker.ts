import { backoffMillis } from './backoff.js';
import type { DeliveryPolicy } from './delivery-policy.js';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Holds a channel back after failures in a row, so that an outage costs one attempt at a time and not one for each notice. */
export class CircuitBreaker {
  readonly #policy: DeliveryPolicy;
  readonly #random: () => number;
  #failures = 0;
  #openUntilMillis = 0;
  #isProbing = false;

  constructor(policy: DeliveryPolicy, random: () => number) {
    this.#policy = policy;
    this.#random = random;
  }

  get isClosed(): boolean {
    return this.#failures < this.#policy.breakerThreshold;
  }

  get state(): BreakerState {
    if (this.isClosed) return 'closed';
    return this.#isProbing ? 'half_open' : 'open';
  }

  /** The time before which no attempt is permitted. */
  get openUntilMillis(): number {
    return this.isClosed ? 0 : this.#openUntilMillis;
  }

  attempting(): void {
    this.#isProbing = true;
  }

  /** Returns whether the breaker was open. */
  succeeded(): boolean {
    const wasOpen = !this.isClosed;
    this.#failures = 0;
    this.#isProbing = false;
    return wasOpen;
  }

  /** Returns whether this failure opened the breaker. */
  failed(startedAtMillis: number, nowMillis: number): boolean {
    this.#failures++;
    this.#isProbing = false;
    this.#openUntilMillis = nextAttemptMillis(this.#failures, startedAtMillis, nowMillis, this.#policy, this.#random());
    return this.#failures === this.#policy.breakerThreshold;
  }
}

/** Counted from the start of the failed attempt: a receiver that hangs does not lengthen the time until the next one. */
export const nextAttemptMillis = (
  failures: number,
  startedAtMillis: number,
  nowMillis: number,
  policy: DeliveryPolicy,
  random: number,
): number => Math.max(startedAtMillis + backoffMillis(failures, policy, random), nowMillis + policy.minBackoffMillis);
