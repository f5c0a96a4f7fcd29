import { RESTLESS } from '../tuning.js';

interface Past {
  readonly endMillis: number;
  readonly magnitude: number;
}

/**
 * The largest of an operation's recent episodes of one severity. A restless operation shows the same again and again: what
 * does not exceed its own recent episodes is not reported.
 */
export class RecentEpisodes {
  readonly #rank: number;
  readonly #margin: number;
  #past: Past[] = [];

  /**
   * @param rank the number of recent ones that may be larger than a reported one
   * @param margin the factor by which it must exceed the one after those
   */
  constructor(rank: number, margin: number) {
    this.#rank = rank;
    this.#margin = margin;
  }

  /** The magnitude that the next one must exceed; 0 while there were few. */
  bar(nowMillis: number): number {
    const faded = this.#past.map((one) => fade(one, nowMillis)).sort((a, b) => b - a);
    return this.#margin * (faded[this.#rank] ?? 0);
  }

  add(endMillis: number, magnitude: number): void {
    this.#past.push({ endMillis, magnitude });
    if (this.#past.length <= this.#rank + 2) return;
    // The smallest never counts again: all fade alike.
    const smallest = this.#past.reduce((a, b) => (fade(b, endMillis) < fade(a, endMillis) ? b : a));
    this.#past = this.#past.filter((one) => one !== smallest);
  }
}

function fade({ endMillis, magnitude }: Past, nowMillis: number): number {
  return magnitude * 2 ** (-Math.max(0, nowMillis - endMillis) / RESTLESS.halfLifeMillis);
}
