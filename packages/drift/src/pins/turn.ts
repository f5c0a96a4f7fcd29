import { setImmediate as nextTurn } from 'node:timers/promises';

const TURN_MILLIS = 10;

/** Splits long work into short pieces, so that other work of the process runs in between. */
export class Turn {
  #startMillis = performance.now();

  /** Yields to other work when the current piece has used up its time. */
  async giveWay(): Promise<void> {
    if (performance.now() - this.#startMillis < TURN_MILLIS) return;
    await nextTurn();
    this.#startMillis = performance.now();
  }
}
