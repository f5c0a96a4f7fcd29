import {
  BoundInstruments,
  type Clock,
  createCounter,
  createHistogram,
  keepFromHost,
  METRICS,
} from '@mcp-vitals/signals';
import { VERSION } from './version.js';

const instruments = new BoundInstruments('@mcp-vitals/node', VERSION, (meter) => ({
  duration: createHistogram(meter, METRICS.monitorTickDuration),
  missed: createCounter(meter, METRICS.monitorTicksMissed),
}));

/**
 * Calls a function periodically, one call at a time, without keeping the process alive. A call that takes longer than the
 * interval, or a blocked event loop, delays the next call. Missed ticks are counted and not made up for.
 */
export class Loop {
  readonly #intervalMillis: number;
  readonly #clock: Clock;
  readonly #work: () => Promise<unknown>;
  #cancel: (() => void) | undefined;

  /** @param work function to call; its errors are caught and reported */
  constructor(intervalMillis: number, clock: Clock, work: () => Promise<unknown>) {
    this.#intervalMillis = intervalMillis;
    this.#clock = clock;
    this.#work = work;
  }

  /** Starts the loop. The first call is one interval from now. A second start does nothing. */
  start(): void {
    if (this.#cancel === undefined) this.#wait();
  }

  /** Stops the loop. A call in progress completes. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(): void {
    const dueMillis = this.#clock.now() + this.#intervalMillis;
    this.#cancel = this.#clock.after(this.#intervalMillis, () => void this.#tick(dueMillis));
  }

  async #tick(dueMillis: number): Promise<void> {
    const startMillis = this.#clock.now();
    try {
      await this.#work();
    } catch (error) {
      keepFromHost('node', 'this evaluation of health and anomalies is skipped', error);
    }
    const endMillis = this.#clock.now();
    instruments.get().duration.record((endMillis - startMillis) / 1000);
    const missed = Math.floor((endMillis - dueMillis) / this.#intervalMillis);
    if (missed > 0) instruments.get().missed.add(missed);
    if (this.#cancel !== undefined) this.#wait();
  }
}
