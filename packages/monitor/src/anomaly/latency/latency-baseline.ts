import { BASELINE } from '../tuning.js';
import { NormalScores } from './normal-scores.js';
import type { Usual } from './wandering.js';

/** A sample of a bucket's calls, as natural logarithms of ms. */
export interface Sample {
  readonly startMillis: number;
  readonly calls: number;
  readonly mean: number;
  readonly values: readonly number[];
}

export interface MovedLevel {
  readonly calls: number;
  readonly settledMillis: number;
  readonly accepted?: boolean;
}

/** The baseline of an operation: the level and the scatter of its durations. */
export class LatencyBaseline {
  /** Ranks of values less the reference. */
  readonly scatter = new NormalScores();
  #level = 0;
  #levelCalls = 0;
  #reference = Number.NaN;
  #variance = 0;
  #calls = 0;
  /** Since when the level has been about the current one. */
  #settledMillis = Number.NaN;
  #accepted = false;
  #learnedMillis = Number.NaN;

  /** Mean natural logarithm of the duration in ms. */
  get level(): number {
    return this.#level;
  }

  /**
   * The reference of the ranks: the level, as long as it has not moved far. A level that lies between two modes is never
   * still, and where a mode is narrow the least move of the reference would lift or lower all its calls.
   */
  get reference(): number {
    return this.#reference;
  }

  /** Standard deviation of the logarithm. */
  get deviation(): number {
    return Math.sqrt(this.#variance);
  }

  get usual(): Usual {
    return { mean: this.#level, deviation: this.deviation, size: this.scatter.size };
  }

  /** How long the level has been the baseline; 0 for one accepted as the new normal, to which no return is allowed. */
  knownMillis(nowMillis: number): number {
    return this.#accepted ? 0 : this.ageMillis(nowMillis);
  }

  /** How long the level has been the baseline, for any cause. */
  ageMillis(nowMillis: number): number {
    return Math.max(0, nowMillis - this.#settledMillis) || 0;
  }

  /** Number of calls it was learned from. */
  get calls(): number {
    return this.#calls;
  }

  learn({ startMillis, calls, mean, values }: Sample): void {
    const passed = Math.max(0, startMillis - this.#learnedMillis) || 0;
    this.#learnedMillis = startMillis;
    if (Number.isNaN(this.#settledMillis)) this.#settledMillis = startMillis;
    this.#calls += calls;
    this.#levelCalls += calls;
    const slower = Math.min(1 - Math.exp(-passed / BASELINE.followMillis), calls / BASELINE.followCalls);
    this.#level += Math.max(slower, calls / this.#levelCalls) * (mean - this.#level);
    const moved = Math.abs(this.#level - this.#reference);
    if (!(moved <= this.scatter.densest * this.deviation)) this.#reference = this.#level;
    for (const value of values) {
      const off = value - this.#level;
      this.#variance += Math.max(1 / BASELINE.deviationValues, 1 / this.#calls) * (off * off - this.#variance);
      this.scatter.learn(value - this.#reference);
    }
  }

  /**
   * Makes another level the baseline at once.
   * @param calls number of calls it is known from
   * @param settledMillis since when it has been about the level
   * @param accepted whether it was an anomaly that lasted
   */
  moveTo(level: number, { calls, settledMillis, accepted = false }: MovedLevel): void {
    this.#reference = level;
    this.#level = level;
    this.#levelCalls = calls;
    this.#settledMillis = settledMillis;
    this.#accepted = accepted;
  }

  /** Updates the ranks from the learned values. */
  refresh(): void {
    this.scatter.refresh();
  }
}
