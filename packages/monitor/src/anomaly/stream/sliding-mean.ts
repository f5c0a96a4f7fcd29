/** Mean of the last values, at most `length` of them. */
export class SlidingMean {
  readonly #values: Float64Array;
  #count = 0;
  #sum = 0;

  constructor(length: number) {
    this.#values = new Float64Array(length);
  }

  push(value: number): number {
    const place = this.#count % this.#values.length;
    if (this.#count >= this.#values.length) this.#sum -= this.#values[place]!;
    this.#values[place] = value;
    this.#sum += value;
    this.#count++;
    // Rounding errors accumulate, so the sum is computed anew once a turn.
    if (place === this.#values.length - 1) this.#sum = this.#values.reduce((sum, each) => sum + each, 0);
    return this.#sum / Math.min(this.#count, this.#values.length);
  }
}
