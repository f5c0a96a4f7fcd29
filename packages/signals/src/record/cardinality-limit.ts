import { ErrorType } from '../names/attributes.js';

/**
 * Admits the first `max` distinct values; returns `_OTHER` for every further one and counts it.
 * Every value that a peer chooses passes through a limit before it becomes a metric attribute.
 */
export class CardinalityLimit {
  readonly #admitted = new Set<string>();
  readonly #max: number;
  readonly #accepts: (value: string) => boolean;
  #dropped = 0;

  /**
   * @param max Number of distinct values admitted; an integer >= 0.
   * @param accepts Whether a value may be admitted at all. @default every value
   */
  constructor(max: number, accepts: (value: string) => boolean = () => true) {
    if (!Number.isInteger(max) || max < 0) {
      throw new RangeError(`CardinalityLimit: max must be a whole number >= 0, got ${max}`);
    }
    this.#max = max;
    this.#accepts = accepts;
  }

  admit(value: string): string {
    if (this.#admitted.has(value)) return value;
    if (this.#admitted.size < this.#max && value.length <= 128 && this.#accepts(value)) {
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
