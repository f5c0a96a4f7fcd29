const DAY = 86_400_000;
const SLOTS = 48;

/**
 * What each half hour of the day usually brings, learned over days. A value is expected as far as the half hours
 * around this one brought it on days before; without a day's memory nothing is.
 */
export class DayMemory {
  readonly #usual = new Float64Array(SLOTS).fill(Number.NaN);
  #slot = -1;
  #sum = 0;
  #count = 0;
  #waitingSlot = -1;
  #waiting = Number.NaN;

  /** Adds what is seen now, at `timeMs`; call `skip` instead while something is wrong. */
  learn(timeMs: number, value: number): void {
    this.#enter(timeMs);
    this.#sum += value;
    this.#count++;
  }

  /** Forgets what the running half hour brought: it was not usual. */
  skip(timeMs: number): void {
    this.#enter(timeMs);
    this.#sum = 0;
    this.#count = 0;
    this.#waiting = Number.NaN;
  }

  /** The most that the half hours around `timeMs` usually bring, at least 0. */
  expected(timeMs: number): number {
    const slot = slotOf(timeMs);
    let most = 0;
    for (let i = -1; i <= 1; i++) {
      const usual = this.#usual[(slot + i + SLOTS) % SLOTS]!;
      if (usual > most) most = usual;
    }
    return most;
  }

  #enter(timeMs: number): void {
    const slot = slotOf(timeMs);
    if (slot === this.#slot) return;
    // What the last half hour brought waits for one more: today must not be its own excuse.
    this.#commit();
    this.#waitingSlot = this.#slot;
    this.#waiting = this.#count > 0 ? this.#sum / this.#count : Number.NaN;
    this.#slot = slot;
    this.#sum = 0;
    this.#count = 0;
  }

  #commit(): void {
    if (Number.isNaN(this.#waiting)) return;
    const before = this.#usual[this.#waitingSlot]!;
    this.#usual[this.#waitingSlot] = Number.isNaN(before) ? this.#waiting : 0.6 * before + 0.4 * this.#waiting;
  }
}

function slotOf(timeMs: number): number {
  return Math.floor((((timeMs % DAY) + DAY) % DAY) / (DAY / SLOTS));
}
