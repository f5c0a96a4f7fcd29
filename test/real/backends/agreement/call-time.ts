import { setImmediate } from 'node:timers/promises';
import { vi } from 'vitest';

/** Short of the waits, and long enough that exponential histograms still have narrow buckets. */
const MOMENT_MILLIS = 0.02;

/**
 * The time by which calls are measured, `performance.now()`, made: it goes on only while all calls wait, from the end of one wait to
 * that of the next, and by a moment with each reading, so that no call takes no time. So calls take as long on a busy machine.
 */
export class CallTime {
  #nowMillis = performance.now();
  readonly #waiting: { readonly untilMillis: number; wake(): void }[] = [];
  readonly #measured = vi.spyOn(performance, 'now').mockImplementation(() => (this.#nowMillis += MOMENT_MILLIS));

  /** Waits inside of a call. */
  wait(millis: number): Promise<void> {
    return new Promise((wake) => this.#waiting.push({ untilMillis: this.#nowMillis + millis, wake }));
  }

  /** Does some work, and lets an interval pass from its beginning. */
  async during(millis: number, work: Promise<unknown>): Promise<void> {
    const endMillis = this.#nowMillis + millis;
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      // What can go on without waiting does.
      await setImmediate();
      const [first] = this.#waiting.sort((a, b) => a.untilMillis - b.untilMillis).splice(0, 1);
      if (first === undefined) continue;
      this.#nowMillis = Math.max(this.#nowMillis, first.untilMillis);
      first.wake();
    }
    await done;
    this.#nowMillis = endMillis;
  }

  end(): void {
    this.#measured.mockRestore();
  }
}
