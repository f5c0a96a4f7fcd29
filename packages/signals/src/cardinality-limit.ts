import { ErrorType } from './attributes.js';

/**
 * Admits the first `max` distinct values and answers every further one with `_OTHER`, counting it.
 * Whatever a peer can choose passes through one of these before it becomes part of a metric's identity.
 */
export class CardinalityLimit {
  readonly #admitted = new Set<string>();
  readonly #max: number;
  #dropped = 0;

  /** @param max How many distinct values pass; a whole number >= 0. */
  constructor(max: number) {
    if (!Number.isInteger(max) || max < 0) {
      throw new RangeError(`CardinalityLimit: max must be a whole number >= 0, got ${max}`);
    }
    this.#max = max;
  }

  admit(value: string): string {
    if (this.#admitted.has(value)) return value;
    if (this.#admitted.size < this.#max && value.length <= 128) {
      this.#admitted.add(value);
      return value;
    }
    this.#dropped++;
    return ErrorType.OTHER;
  }

  /** How often a value was answered with `_OTHER`. */
  get dropped(): number {
    return this.#dropped;
  }
}
