import {
  BoundInstruments,
  type Clock,
  createCounter,
  createHistogram,
  keepFromHost,
  METRICS,
  notices,
} from '@mcp-vitals/signals';
import { VERSION } from './version.js';

const instruments = new BoundInstruments('@mcp-vitals/node', VERSION, (meter) => ({
  duration: createHistogram(meter, METRICS.monitorTickDuration),
  missed: createCounter(meter, METRICS.monitorTicksMissed),
}));

/**
 * Calls a function at a fixed rate, one call at a time, without keeping the process alive. Calls that were due while the
 * previous one ran, or while the event loop was blocked, are counted as missed and not made up for.
 */
export class Loop {
  readonly #intervalMillis: number;
  readonly #clock: Clock;
  readonly #work: () => Promise<unknown>;
  #cancel: (() => void) | undefined;
  #isStopped = false;
  #lastMillis: number | undefined;

  /** @param work function to call; its errors are caught and reported */
  constructor(intervalMillis: number, clock: Clock, work: () => Promise<unknown>) {
    this.#intervalMillis = intervalMillis;
    this.#clock = clock;
    this.#work = work;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  get isRunning(): boolean {
    return this.#cancel !== undefined;
  }

  /** End of the last call, in monotonic milliseconds; `undefined` before it. */
  get lastMillis(): number | undefined {
    return this.#lastMillis;
  }

  /** Starts the loop. The first call is one interval from now. A second start does nothing; one after a stop is reported. */
  start(): void {
    this.sayIfStopped();
    if (!this.#isStopped && this.#cancel === undefined) this.#wait(this.#clock.now() + this.#intervalMillis);
  }

  /** Stops the loop for good. A call in progress completes. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isStopped = true;
  }

  /** Reports that what is asked of a stopped monitor has no effect. */
  sayIfStopped(): void {
    if (!this.#isStopped) return;
    notices.say(
      'not_observed',
      'a monitor that was stopped does not start again, and evaluates no alert; create another, as with initializeMonitoring',
      'stopped monitor',
    );
  }

  #wait(dueMillis: number): void {
    const delayMillis = Math.max(0, dueMillis - this.#clock.now());
    this.#cancel = this.#clock.after(delayMillis, () => void this.#tick(dueMillis));
  }

  async #tick(dueMillis: number): Promise<void> {
    const startMillis = this.#clock.now();
    try {
      await this.#work();
    } catch (error) {
      keepFromHost('node', 'this evaluation of health and anomalies is skipped', error);
    }
    const endMillis = this.#clock.now();
    this.#lastMillis = endMillis;
    instruments.get().duration.record((endMillis - startMillis) / 1000);
    const missed = Math.floor((endMillis - dueMillis) / this.#intervalMillis);
    if (missed > 0) instruments.get().missed.add(missed);
    if (!this.#isStopped) this.#wait(dueMillis + (missed + 1) * this.#intervalMillis);
  }
}
