import { ErrorType } from '../names/attributes.js';

/**
 * Admits the first `max` distinct values; returns `_OTHER` for every further one and counts it.
 * Every value that a peer chooses passes through a limit before it becomes a metric attribute.
 */
export class CardinalityLimit {
  readonly #admitted = new Set<string>();
  readonly #max: number;
  #dropped = 0;

  /** @param max Number of distinct values admitted; an integer >= 0. */
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

  /** Number of times `_OTHER` was returned. */
  get dropped(): number {
    return this.#dropped;
  }
}
