/** The longest stretch with a trend; as many minutes before it are kept. */
const LONGEST = 28;
const MINUTES = 2 * LONGEST;
/** The share of minutes that must have had calls. */
const LEAST_FILLED = 0.7;

/** The last hour in means of a minute, and the trend in up to the last 28 of them. */
export class MinuteTrend {
  readonly #means = new Float64Array(MINUTES);
  readonly #slopes = new Float64Array((LONGEST * (LONGEST - 1)) / 2);
  #length = 0;

  /** Adds a minute's mean, `NaN` if it had no call. */
  push(mean: number): void {
    if (this.#length === MINUTES) this.#means.copyWithin(0, 1);
    else this.#length++;
    this.#means[this.#length - 1] = mean;
  }

  clear(): void {
    this.#length = 0;
  }

  /** How sure a rise over the last `minutes` is: Mann and Kendall's z (1945); `NaN` if too few had calls. */
  z(minutes: number): number {
    if (this.#length < minutes) return Number.NaN;
    const start = this.#length - minutes;
    let points = 0;
    let score = 0;
    for (let i = start; i < this.#length; i++) {
      const mean = this.#means[i]!;
      if (Number.isNaN(mean)) continue;
      points++;
      for (let j = start; j < i; j++) {
        const before = this.#means[j]!;
        if (mean > before) score++;
        else if (mean < before) score--;
      }
    }
    if (points < LEAST_FILLED * minutes) return Number.NaN;
    return score / Math.sqrt((points * (points - 1) * (2 * points + 5)) / 18);
  }

  /** Rise a minute: the median of the slopes between all pairs of the last `minutes` (Theil, 1950; Sen, 1968). */
  slope(minutes: number): number {
    let pairs = 0;
    for (let i = this.#length - minutes; i < this.#length; i++) {
      for (let j = this.#length - minutes; j < i; j++) {
        const slope = (this.#means[i]! - this.#means[j]!) / (i - j);
        if (!Number.isNaN(slope)) this.#slopes[pairs++] = slope;
      }
    }
    return this.#slopes.subarray(0, pairs).sort()[pairs >> 1]!;
  }

  /**
   * Rise a minute if the last `minutes` rose from `origin` on: least squares through it, with its standard error by the
   * differences from one minute to the next (von Neumann, 1941).
   */
  ramp(minutes: number, origin: number): { readonly rise: number; readonly error: number } {
    let [sum, squares, differences, pairs, last] = [0, 0, 0, 0, Number.NaN];
    for (let i = 1; i <= minutes; i++) {
      const mean = this.#means[this.#length - minutes + i - 1]!;
      if (Number.isNaN(mean)) continue;
      sum += i * (mean - origin);
      squares += i * i;
      if (!Number.isNaN(last)) {
        differences += (mean - last) ** 2;
        pairs++;
      }
      last = mean;
    }
    return { rise: sum / squares, error: Math.sqrt(differences / (2 * pairs * squares)) };
  }

  /** Mean of the minutes counted back from the newest, 0, `from` to before `to`; `NaN` if none had a call. */
  mean(from: number, to: number): number {
    let sum = 0;
    let count = 0;
    for (let back = from; back < Math.min(to, this.#length); back++) {
      const mean = this.#means[this.#length - 1 - back]!;
      if (Number.isNaN(mean)) continue;
      sum += mean;
      count++;
    }
    return sum / count;
  }
}
