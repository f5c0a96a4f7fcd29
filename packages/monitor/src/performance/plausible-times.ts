import type { Clock } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';

/** The most by which a call may seem to have ended in the future. */
const TOLERANCE_MILLIS = 1000;
/** A month. A longer call began at a time in another unit, or in 1970, and would be the average of the hour. */
const MAX_DURATION_MILLIS = 31 * 24 * 3_600_000;

/** Corrects implausible times of samples: one far in the future would hide all later ones. */
export class PlausibleTimes {
  readonly #clock: Clock;
  readonly #windowMillis: number;
  /** The last reading of the clock. */
  #latestMillis: number;

  constructor(clock: Clock, windowMillis: number) {
    this.#clock = clock;
    this.#windowMillis = windowMillis;
    this.#latestMillis = clock.now();
  }

  /**
   * Returns the sample, or one that ends now if its end lies in the future or before the window.
   * @throws RangeError for a duration that no call has
   */
  of(sample: OperationSample): OperationSample {
    const durationMs = Math.max(0, sample.durationMs);
    if (!(durationMs <= MAX_DURATION_MILLIS)) throw new RangeError(`no call takes ${durationMs} ms`);
    const endMillis = sample.startMillis + durationMs;
    // The clock is read about once a second, which is enough to bound a time by the last reading.
    if (endMillis > this.#latestMillis + TOLERANCE_MILLIS) this.#latestMillis = this.#clock.now();
    const latestMillis = this.#latestMillis;
    const isPlausible = endMillis <= latestMillis + TOLERANCE_MILLIS && endMillis > latestMillis - this.#windowMillis;
    if (isPlausible && durationMs === sample.durationMs) return sample;
    return { ...sample, startMillis: (isPlausible ? endMillis : this.#clock.now()) - durationMs, durationMs };
  }
}
