import type { Clock } from '@mcp-vitals/monitor';

/** Time that passes only when it is told to. */
export class ManualClock implements Clock {
  #nowMillis: number;
  readonly #timers = new Set<{ dueMillis: number; callback: () => void }>();

  constructor(nowMillis = 1_700_000_000_000) {
    this.#nowMillis = nowMillis;
  }

  now(): number {
    return this.#nowMillis;
  }

  after(delayMillis: number, callback: () => void): () => void {
    const timer = { dueMillis: this.#nowMillis + delayMillis, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Lets time pass, and calls back who is due. */
  pass(millis: number): void {
    this.#nowMillis += millis;
    for (const timer of [...this.#timers].sort((a, b) => a.dueMillis - b.dueMillis)) {
      if (timer.dueMillis > this.#nowMillis || !this.#timers.delete(timer)) continue;
      timer.callback();
    }
  }
}
