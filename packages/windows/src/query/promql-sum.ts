/**
 * PromQL's `sum`. Version 3 compensates for rounding errors, so that the order of the series makes no difference; version 2
 * does not. Source: `kahanSumInc` in promql/functions.go, Neumaier's variant of Kahan's summation.
 */
export class PromqlSum {
  readonly #version: 2 | 3;
  #sum = 0;
  #lost = 0;

  constructor(version: 2 | 3) {
    this.#version = version;
  }

  add(value: number): void {
    const sum = this.#sum + value;
    if (this.#version === 3) {
      this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    }
    this.#sum = sum;
  }

  get value(): number {
    return this.#sum + this.#lost;
  }
}
