import { setTimeout as pause } from 'node:timers/promises';
import { keepFromHost } from '@mcp-vitals/signals';

/** CPU time of one slice of work, in milliseconds, as far as a step of the work allows. */
const SLICE_MILLIS = 2;
/** The pause after a slice, as a multiple of it, so that work takes a fifth of a core; and the longest pause. */
const PAUSE_SHARE = 4;
const MAX_PAUSE_MILLIS = 20;
const MAX_WAITING = 64;

type Work = () => Iterator<unknown, unknown>;

/** Does work in short slices with pauses between them, one piece after another, without keeping the process alive. */
export class Slices {
  readonly #waiting: Work[] = [];
  #running: Promise<void> | undefined;

  /** Takes work. @returns `false` if too much waits: then it is left out */
  add(work: Work): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    this.#waiting.push(work);
    this.#running ??= this.#run();
    return true;
  }

  /** Resolves when no work waits. Whoever waits for it keeps the process alive. */
  async settled(): Promise<void> {
    const alive = setInterval(() => {}, 60_000);
    while (this.#running !== undefined) await this.#running;
    clearInterval(alive);
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  async #run(): Promise<void> {
    // The caller goes on before any work is done.
    await pause(0, undefined, { ref: false });
    for (let work = this.#waiting.shift(); work !== undefined; work = this.#waiting.shift()) {
      try {
        await inSlices(work());
      } catch (error) {
        keepFromHost('node', 'a scan is not finished', error);
      }
    }
    this.#running = undefined;
  }
}

async function inSlices(steps: Iterator<unknown, unknown>): Promise<void> {
  let start = performance.now();
  while (!steps.next().done) {
    const spent = performance.now() - start;
    if (spent < SLICE_MILLIS) continue;
    await pause(Math.min(MAX_PAUSE_MILLIS, PAUSE_SHARE * spent), undefined, { ref: false });
    start = performance.now();
  }
}
