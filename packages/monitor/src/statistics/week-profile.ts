import { median } from './median.js';
import { SeasonParts } from './season-parts.js';

const WEEK = 7 * 86_400_000;
/** Weeks whose median is usual, so that neither a fault nor a holiday is expected again a week later. */
const WEEKS = 3;
const MIN_WEEKS = 2;

export interface WeekProfileOptions {
  /** Parts of a week. */
  readonly slots: number;
  /** Parts by which what is usual may be early or late, as when clocks change to summer time. */
  readonly slack: number;
}

/** The usual value of each part of the week, from the three weeks before. */
export class WeekProfile {
  readonly #options: WeekProfileOptions;
  readonly #weeks: readonly Float64Array[];
  readonly #usual: Float64Array;
  readonly #parts: SeasonParts;

  constructor(options: WeekProfileOptions) {
    this.#options = options;
    this.#weeks = Array.from({ length: WEEKS }, () => new Float64Array(options.slots).fill(Number.NaN));
    this.#usual = new Float64Array(options.slots).fill(Number.NaN);
    this.#parts = new SeasonParts(WEEK, options.slots, (slot, mean) => this.#commit(slot, mean));
  }

  /** What is usual around `timeMs` and nearest to `value`; `NaN` if it is not known. */
  nearest(timeMs: number, value: number): number {
    const { slots, slack } = this.#options;
    const slot = this.#parts.at(timeMs);
    let [low, high] = [this.#usual[slot]!, this.#usual[slot]!];
    for (let i = slots - slack; i <= slots + slack; i++) {
      const usual = this.#usual[(slot + i) % slots]!;
      if (usual < low) low = usual;
      if (usual > high) high = usual;
    }
    return Math.min(Math.max(value, low), high);
  }

  /** The mean distance of the last parts from what was usual; `NaN` before it is known of `least` of them. */
  error(least: number): number {
    return this.#parts.error(least);
  }

  learn(timeMs: number, value: number): void {
    this.#parts.add(timeMs, value);
  }

  #commit(slot: number, value: number): number {
    const off = value - this.#usual[slot]!;
    for (let i = WEEKS - 1; i > 0; i--) this.#weeks[i]![slot] = this.#weeks[i - 1]![slot]!;
    this.#weeks[0]![slot] = value;
    const known = this.#weeks.map((week) => week[slot]!).filter((one) => !Number.isNaN(one));
    if (known.length >= MIN_WEEKS) this.#usual[slot] = median(known);
    return off;
  }
}
