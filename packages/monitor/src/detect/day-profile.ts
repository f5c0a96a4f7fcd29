const DAY = 86_400_000;
const SLOTS = 96;
/** Over how many days a quarter of an hour is averaged. */
const DAYS = 7;

/** What each quarter of an hour of the day usually brings, from the days before. */
export class DayProfile {
  readonly #means = new Float64Array(SLOTS);
  readonly #days = new Uint16Array(SLOTS);
  #slot = -1;
  #sum = 0;
  #count = 0;
  #firstAt = Number.NaN;

  /** The usual value at `timeMs`, `undefined` before two days have passed. */
  usual(timeMs: number): number | undefined {
    const slot = slotOf(timeMs);
    return timeMs - this.#firstAt > 2 * DAY && this.#days[slot]! > 0 ? this.#means[slot] : undefined;
  }

  learn(timeMs: number, value: number): void {
    if (Number.isNaN(this.#firstAt)) this.#firstAt = timeMs;
    const slot = slotOf(timeMs);
    if (slot !== this.#slot) {
      if (this.#count > 0) this.#commit(this.#slot, this.#sum / this.#count);
      this.#slot = slot;
      this.#sum = 0;
      this.#count = 0;
    }
    this.#sum += value;
    this.#count++;
  }

  #commit(slot: number, mean: number): void {
    const days = Math.min(DAYS, this.#days[slot]! + 1);
    this.#days[slot] = days;
    this.#means[slot]! += (mean - this.#means[slot]!) / days;
  }
}

function slotOf(timeMs: number): number {
  return Math.floor((((timeMs % DAY) + DAY) % DAY) / (DAY / SLOTS));
}
