import { SeasonParts } from './season-parts.js';

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
  readonly #parts: SeasonParts;

  constructor(options: DayProfileOptions) {
    this.#options = options;
    this.#means = new Float64Array(options.slots);
    this.#days = new Uint8Array(options.slots);
    this.#parts = new SeasonParts(DAY, options.slots, (slot, mean) => this.#commit(slot, mean));
  }

  /** The usual value of the part of the day around `timeMs`; `NaN` if it is not known. */
  usual(timeMs: number): number {
    return this.#usual(this.#parts.at(timeMs));
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

  /** The mean distance of the last parts from what was usual; `NaN` before it is known of `least` of them. */
  error(least: number): number {
    return this.#parts.error(least);
  }

  learn(timeMs: number, value: number): void {
    this.#parts.add(timeMs, value);
  }

  /** Forgets today's values of this part of the day and the last one, which were unusual. */
  skip(timeMs: number): void {
    this.#parts.skip(timeMs);
  }

  #usual(slot: number): number {
    return this.#days[slot]! >= this.#options.leastDays ? this.#means[slot]! : Number.NaN;
  }

  #commit(slot: number, value: number): number {
    const off = value - this.#usual(slot);
    const days = Math.min(this.#options.days, this.#days[slot]! + 1);
    this.#days[slot] = days;
    this.#means[slot]! += (value - this.#means[slot]!) / days;
    return off;
  }
}
