import { setImmediate as nextTurn } from 'node:timers/promises';

const TURN_MILLIS = 10;

/** Long work in short pieces: whatever else the process has to do gets its turn in between. */
export class Turn {
  #startMillis = performance.now();

  /** Gives way when this piece has taken its time. */
  async giveWay(): Promise<void> {
    if (performance.now() - this.#startMillis < TURN_MILLIS) return;
    await nextTurn();
    this.#startMillis = performance.now();
  }
}
