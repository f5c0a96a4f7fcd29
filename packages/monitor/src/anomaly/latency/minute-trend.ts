import { mannKendallScore } from '../../statistics/mann-kendall.js';
import { theilSenSlope } from '../../statistics/theil-sen.js';
import { RAMP } from '../tuning.js';
import { fitStep, type StepFit } from './step-fit.js';

const MINUTES = 2 * RAMP.longest;

/** The last hour in means of a minute, and the trend in up to the last 28 of them. */
export class MinuteTrend {
  readonly #means = new Float64Array(MINUTES);
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

  /** The significance of a rise over the last `minutes`, as a standard normal score; `NaN` if too few had calls. */
  z(minutes: number): number {
    if (this.#length < minutes) return Number.NaN;
    const means = this.#last(minutes);
    let filled = 0;
    for (const mean of means) if (!Number.isNaN(mean)) filled++;
    return filled < RAMP.minFilled * minutes ? Number.NaN : mannKendallScore(means);
  }

  /** Median rise a minute over the last `minutes`. */
  slope(minutes: number): number {
    return theilSenSlope(this.#last(minutes));
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

  /** The step that fits the last `minutes` best. */
  step(minutes: number): StepFit {
    return fitStep(this.#last(minutes));
  }

  #last(minutes: number): Float64Array {
    return this.#means.subarray(this.#length - minutes, this.#length);
  }
}
