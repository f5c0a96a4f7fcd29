import type { Clock } from '@mcp-vitals/signals';

/** Pause before the disk is tried again, in milliseconds; it doubles up to the second one. */
const MIN_MILLIS = 1000;
const MAX_MILLIS = 30_000;

/** Calls back after a pause that doubles each time. */
export class RetryTimer {
  readonly #clock: Clock;
  #pauseMillis = MIN_MILLIS;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(callback: () => void): void {
    this.cancel();
    this.#cancel = this.#clock.after(this.#pauseMillis, callback);
    this.#pauseMillis = Math.min(this.#pauseMillis * 2, MAX_MILLIS);
  }

  /** The next pause is the shortest again. */
  reset(): void {
    this.#pauseMillis = MIN_MILLIS;
  }

  cancel(): void {
    this.#cancel();
  }
}
