/** Minutes it looks back at most. */
const MINUTES = 30;

export interface Trend {
  /** Rise of the logarithm a minute (Theil-Sen). */
  readonly slope: number;
  /** Mann-Kendall's z. */
  readonly z: number;
  readonly minutes: number;
}

/** The last half hour in means of a minute, and the trend in it. */
export class TrendTest {
  readonly #means = new Float64Array(MINUTES);
  readonly #slopes = new Float64Array((MINUTES * (MINUTES - 1)) / 2);
  #length = 0;

  /** Adds a minute's mean; a minute without calls is left out, `NaN`. */
  push(mean: number): void {
    if (this.#length === MINUTES) this.#means.copyWithin(0, 1);
    else this.#length++;
    this.#means[this.#length - 1] = mean;
  }

  clear(): void {
    this.#length = 0;
  }

  /** The trend of the last `minutes`, or `null` if there are not enough. */
  trend(minutes: number): Trend | null {
    if (this.#length < minutes) return null;
    const from = this.#length - minutes;
    let pairs = 0;
    let score = 0;
    let points = 0;
    for (let i = from; i < this.#length; i++) {
      if (Number.isNaN(this.#means[i])) continue;
      points++;
      for (let j = from; j < i; j++) {
        const rise = this.#means[i]! - this.#means[j]!;
        if (Number.isNaN(rise)) continue;
        this.#slopes[pairs++] = rise / (i - j);
        score += Math.sign(rise);
      }
    }
    if (points < 0.7 * minutes) return null;
    const slopes = this.#slopes.subarray(0, pairs).sort();
    const deviation = Math.sqrt((points * (points - 1) * (2 * points + 5)) / 18);
    return { slope: slopes[pairs >> 1]!, z: score / deviation, minutes };
  }

  /** Mean of the minutes from `from` to `to` counted back from the newest, 0; `NaN` if there is none. */
  mean(from: number, to: number): number {
    let sum = 0;
    let count = 0;
    for (let back = from; back < to; back++) {
      const mean = this.#means[this.#length - 1 - back];
      if (mean === undefined || Number.isNaN(mean)) continue;
      sum += mean;
      count++;
    }
    return sum / count;
  }
}
