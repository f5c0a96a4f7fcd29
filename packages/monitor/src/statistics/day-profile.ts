const DAY = 86_400_000;

export interface DayProfileOptions {
  /** Parts of a day. */
  readonly slots: number;
  /** Days over which a part is averaged. */
  readonly days: number;
  /** Days from which on a part's usual value is believed. */
  readonly leastDays: number;
}

/** The usual value of each part of the day (UTC), from the days before. */
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

  /** The usual value of the part of the day around `timeMs`; `NaN` if it is not known. */
  usual(timeMs: number): number {
    const slot = this.#slotOf(timeMs);
    return this.#days[slot]! >= this.#options.leastDays ? this.#means[slot]! : Number.NaN;
  }

  /** The largest usual value of this and the neighbouring parts, at least 0. */
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

  /** Forgets today's values of this part of the day and the last one, which were unusual. */
  skip(timeMs: number): void {
    this.#enter(timeMs);
    this.#sum = 0;
    this.#count = 0;
    this.#waiting = Number.NaN;
  }

  #enter(timeMs: number): void {
    const slot = this.#slotOf(timeMs);
    if (slot === this.#slot) return;
    // A part's value is learned once the next part is over too, so that an anomaly is not compared with itself.
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
