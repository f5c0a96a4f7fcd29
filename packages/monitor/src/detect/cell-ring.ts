/** One quantity of a call in a cell: how often it was measured, its sum, the sums of its ranks' normal scores. */
export interface Channel {
  readonly count: number;
  readonly value: number;
  /** Scores of the value itself. */
  readonly score: number;
  /** Scores of the value less a margin. */
  readonly beyond: number;
}

/** Natural logarithms of the durations in ms. */
export const durations: Channel = { count: 0, value: 1, score: 2, beyond: 3 };
/** Natural logarithms of how far each of them lies from the one before. */
export const jumps: Channel = { count: 4, value: 5, score: 6, beyond: 7 };

/** How long a cell lasts from its first call. */
export const CELL_MILLIS = 5000;

const FIELDS = 8;
/** The longest window, in cells. */
const CELLS = 96;
const SLOTS = CELLS + 1;

/**
 * The last cells of an operation, kept as running totals, so that the sum over any window costs two reads. A cell is
 * some seconds in which at least one call ended: with few calls the windows count calls, with many they count seconds.
 */
export class CellRing {
  /** The sums of the cell being filled, by the channels' fields; the owner adds to it. */
  readonly current = new Float64Array(FIELDS);
  readonly #totals = new Float64Array(SLOTS * FIELDS);
  readonly #starts = new Float64Array(SLOTS);
  #closed = 0;

  /** How many closed cells there are, at most 96. */
  get length(): number {
    return Math.min(this.#closed, CELLS);
  }

  /** How many cells were ever closed since the last `clear`. */
  get closed(): number {
    return this.#closed;
  }

  /** Closes the current cell and opens an empty one. */
  push(startedAt: number): void {
    const from = (this.#closed % SLOTS) * FIELDS;
    this.#starts[this.#closed % SLOTS] = startedAt;
    this.#closed++;
    const to = (this.#closed % SLOTS) * FIELDS;
    for (let i = 0; i < FIELDS; i++) this.#totals[to + i] = this.#totals[from + i]! + this.current[i]!;
    this.current.fill(0);
  }

  /** The sum of a field over `cells` cells, the newest of them `back` cells before the end. */
  sum(field: number, cells: number, back = 0): number {
    const end = this.#closed - back;
    const start = Math.max(end - cells, this.#closed - this.length);
    return end <= start ? 0 : this.#total(end, field) - this.#total(start, field);
  }

  /** The mean of a channel's values over `cells` cells; `NaN` if there are none. */
  mean(channel: Channel, cells: number, back = 0): number {
    return this.sum(channel.value, cells, back) / this.sum(channel.count, cells, back);
  }

  /** When the cell `back` cells before the running one began: 1 is the newest closed one. */
  startOf(back: number): number {
    return this.#starts[(this.#closed - Math.min(back, this.length)) % SLOTS]!;
  }

  /** When the cell `back` cells before the running one was closed. */
  endOf(back: number): number {
    return this.startOf(back) + CELL_MILLIS;
  }

  clear(): void {
    this.#closed = 0;
    this.#totals.fill(0);
    this.current.fill(0);
  }

  #total(position: number, field: number): number {
    return this.#totals[(position % SLOTS) * FIELDS + field]!;
  }
}
