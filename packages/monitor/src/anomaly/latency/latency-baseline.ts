import { BASELINE } from '../tuning.js';
import { NormalScores } from './normal-scores.js';
import type { Usual } from './wandering.js';

/** A few calls of a bucket, as natural logarithms of ms. */
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

/** What is usual for an operation: how long its calls take and how that scatters. */
export class LatencyBaseline {
  /** Ranks of values less the reference. */
  readonly scatter = new NormalScores();
  #level = 0;
  #levelCalls = 0;
  #reference = Number.NaN;
  #variance = 0;
  #calls = 0;
  /** Since when the level has been about what it is. */
  #settledMillis = Number.NaN;
  #accepted = false;
  #learnedMillis = Number.NaN;

  /** Mean natural logarithm of the duration in ms. */
  get level(): number {
    return this.#level;
  }

  /**
   * What ranks are relative to: the level, as long as it has not moved far. A level that lies between two modes is never
   * still, and where a mode is narrow the least move of what ranks are relative to would lift or lower all its calls.
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

  /** For how long the level has been the baseline; 0 of one that was accepted as the new normal, which excuses nothing. */
  knownMillis(nowMillis: number): number {
    return this.#accepted ? 0 : this.ageMillis(nowMillis);
  }

  /** For how long the level has been the baseline, however it came to be. */
  ageMillis(nowMillis: number): number {
    return Math.max(0, nowMillis - this.#settledMillis) || 0;
  }

  /** How many calls it was learned from. */
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
   * Takes another level for usual at once.
   * @param calls how many calls it is known from
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

  /** Brings the ranks up to what was learned. */
  refresh(): void {
    this.scatter.refresh();
  }
}
