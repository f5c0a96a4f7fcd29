import type { Clock } from '@mcp-vitals/signals';

const FIRST_BACKOFF_MILLIS = 1000;
const BACKOFF_FACTOR = 2;
const MAX_BACKOFF_MILLIS = 10_000;

export interface FailedAttempt {
  readonly retryAfterMillis: number | undefined;
  /** Duration of the attempt, which is subtracted from a random pause. */
  readonly elapsedMillis: number;
  /** Number of failures of its request, among which others may have been accepted. */
  readonly failures: number;
}

/** The pause before a retry, with full jitter (Brooker, "Exponential Backoff And Jitter"). */
export class RetryPause {
  readonly #clock: Clock;
  #failures = 0;
  #end: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits as long as the collector asked for, or a random time. */
  async wait({ retryAfterMillis, elapsedMillis, failures }: FailedAttempt): Promise<void> {
    const exponent = Math.max(this.#failures++, failures);
    const backoff = Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS * BACKOFF_FACTOR ** exponent);
    await new Promise<void>((resolve) => {
      const longest = Math.max(FIRST_BACKOFF_MILLIS, backoff - elapsedMillis);
      const cancel = this.#clock.after(retryAfterMillis ?? longest * Math.random(), resolve);
      this.#end = () => {
        cancel();
        resolve();
      };
    });
    this.#end = undefined;
  }

  /** Ends the wait. Returns whether there was one. */
  end(): boolean {
    this.#end?.();
    return this.#end !== undefined;
  }

  /** Begins with short pauses again. */
  reset(): void {
    this.#failures = 0;
  }
}
