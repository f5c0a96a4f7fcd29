import type { Clock } from './clock.js';

/** A clock for tests: time passes only when {@link ManualClock.pass} is called, and the wall clock steps on request. */
export class ManualClock implements Required<Clock> {
  #nowMillis: number;
  #wallOffsetMillis = 0;
  readonly #timers = new Set<{ dueMillis: number; callback: () => void }>();

  /** @param nowMillis the start of both times, in milliseconds since the epoch */
  constructor(nowMillis = 1_700_000_000_000) {
    this.#nowMillis = nowMillis;
  }

  now = (): number => this.#nowMillis;

  wall = (): number => this.#nowMillis + this.#wallOffsetMillis;

  after = (delayMillis: number, callback: () => void): (() => void) => {
    const timer = { dueMillis: this.#nowMillis + Math.max(0, delayMillis), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  /** Number of pending timers. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Advances the time and calls back each timer when it is due, those set by another callback included. */
  pass(millis: number): void {
    const endMillis = this.#nowMillis + millis;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.dueMillis - b.dueMillis)[0];
      if (next === undefined || next.dueMillis > endMillis) break;
      this.#timers.delete(next);
      this.#nowMillis = next.dueMillis;
      next.callback();
    }
    this.#nowMillis = endMillis;
  }

  /** Steps the wall clock, as NTP or a person would; monotonic time goes on. */
  stepWall(millis: number): void {
    this.#wallOffsetMillis += millis;
  }
}
