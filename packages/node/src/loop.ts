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
 * Calls one function again and again, one call at a time, and keeps no process alive. A call that takes longer than the
 * interval, or an event loop that stood still, makes the next call late and counts the ticks that fell out; none is made up for.
 */
export class Loop {
  readonly #intervalMillis: number;
  readonly #clock: Clock;
  readonly #work: () => Promise<unknown>;
  #cancel: (() => void) | undefined;

  /** @param work what it throws or rejects with is kept from the host */
  constructor(intervalMillis: number, clock: Clock, work: () => Promise<unknown>) {
    this.#intervalMillis = intervalMillis;
    this.#clock = clock;
    this.#work = work;
  }

  /** Begins, the first call an interval from now. A second start changes nothing. */
  start(): void {
    if (this.#cancel === undefined) this.#wait();
  }

  /** Ends; a call under way is let finish. */
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
      keepFromHost('node', 'this evaluation of health and anomalies is left out', error);
    }
    const endMillis = this.#clock.now();
    instruments.get().duration.record((endMillis - startMillis) / 1000);
    const missed = Math.floor((endMillis - dueMillis) / this.#intervalMillis);
    if (missed > 0) instruments.get().missed.add(missed);
    if (this.#cancel !== undefined) this.#wait();
  }
}
