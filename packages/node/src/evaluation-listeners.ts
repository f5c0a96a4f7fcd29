import { type Clock, keepFromHost, notices } from '@mcp-vitals/signals';
import type { Evaluation } from './monitoring-options.js';

export type EvaluationListener = (evaluation: Evaluation) => void | Promise<void>;

/** Longest wait of an evaluation for one listener, in milliseconds. */
const MAX_WAIT_MILLIS = 5000;

/** Those who hear of each evaluation, one after the other. */
export class EvaluationListeners {
  readonly #listeners = new Set<EvaluationListener>();
  /** Those that have not finished the last one they heard of; they hear of no further one until they have. */
  readonly #busy = new Set<EvaluationListener>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the function that removes it. */
  add(listener: EvaluationListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Waits for each, five seconds at most; errors are caught and reported. */
  async tell(evaluation: Evaluation): Promise<void> {
    for (const listener of this.#listeners) {
      if (this.#busy.has(listener)) sayBusy();
      else await this.#tellOne(listener, evaluation);
    }
  }

  async #tellOne(listener: EvaluationListener, evaluation: Evaluation): Promise<void> {
    this.#busy.add(listener);
    const heard = (async () => listener(evaluation))()
      .catch((error: unknown) => keepFromHost('node', 'this listener missed an evaluation', error))
      .finally(() => this.#busy.delete(listener));
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(MAX_WAIT_MILLIS, resolve);
    });
    await Promise.race([heard, late]);
    cancel();
  }
}

function sayBusy(): void {
  notices.say(
    'not_observed',
    'a listener of evaluations had not finished one when the next came, so it missed that; let it settle the promise that it returns ' +
      `within ${MAX_WAIT_MILLIS / 1000} s`,
    'evaluation listener',
  );
}
