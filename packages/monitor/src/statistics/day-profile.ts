const DAY = 86_400_000;

export interface DayProfileOptions {
  /** Into how many parts the day is cut. */
  readonly slots: number;
  /** Over how many days a part is averaged. */
  readonly days: number;
  /** From how many days on a part's usual value is believed. */
  readonly leastDays: number;
}

/** What each part of the day (UTC) usually brings, from the days before. */
export class DayProfile {
  readonly #options: DayProfileOptions;
  readonly #means: Float64Array;
  readonly #days: Uint8Array;
  #slot = -1;
  #sum = 0;
  #count = 0;
  #waitingSlot = -1;
  #waiting = Number.NaN;

  constructor(options: DayProfileOptions) {
    this.#options = options;
    this.#means = new Float64Array(options.slots);
    this.#days = new Uint8Array(options.slots);
  }

  /** What the part of the day around `timeMs` usually brings; `NaN` if that is not known. */
  usual(timeMs: number): number {
    const slot = this.#slotOf(timeMs);
    return this.#days[slot]! >= this.#options.leastDays ? this.#means[slot]! : Number.NaN;
  }

  /** The most that this and the neighbouring parts usually bring, at least 0. */
  mostAround(timeMs: number): number {
    let most = 0;
    for (let i = -1; i <= 1; i++) {
      const usual = this.usual(timeMs + (i * DAY) / this.#options.slots);
      if (usual > most) most = usual;
    }
    return most;
  }

  learn(timeMs: number, value: number): void {
    this.#enter(timeMs);
    this.#sum += value;
    this.#count++;
  }

  /** Forgets what this part of the day and the last one brought today: it was not usual. */
  skip(timeMs: number): void {
    this.#enter(timeMs);
    this.#sum = 0;
    this.#count = 0;
    this.#waiting = Number.NaN;
  }

  #enter(timeMs: number): void {
    const slot = this.#slotOf(timeMs);
    if (slot === this.#slot) return;
    // What a part brought waits until the next one is over too: today must not become its own excuse.
    if (!Number.isNaN(this.#waiting)) this.#commit();
    this.#waitingSlot = this.#slot;
    this.#waiting = this.#count > 0 ? this.#sum / this.#count : Number.NaN;
    this.#slot = slot;
    this.#sum = 0;
    this.#count = 0;
  }

  #commit(): void {
    const days = Math.min(this.#options.days, this.#days[this.#waitingSlot]! + 1);
    this.#days[this.#waitingSlot] = days;
    this.#means[this.#waitingSlot]! += (this.#waiting - this.#means[this.#waitingSlot]!) / days;
  }

  #slotOf(timeMs: number): number {
    return Math.floor((((timeMs % DAY) + DAY) % DAY) / (DAY / this.#options.slots));
  }
}
