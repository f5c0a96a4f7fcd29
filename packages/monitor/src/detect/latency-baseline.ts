import { RankScale } from './rank-scale.js';
import type { Usual } from './shift-test.js';

/** The level follows over the slower of these. */
const FOLLOW_MILLIS = 90 * 60_000;
const FOLLOW_CALLS = 150;
/** Over how many values the deviations are averaged. */
const SCATTER_VALUES = 500;

/** A few calls of a cell, as natural logarithms of ms, and of how far each was from the call before. */
export interface Sample {
  readonly startedAt: number;
  readonly calls: number;
  readonly mean: number;
  readonly values: readonly number[];
  readonly jumps: readonly number[];
}

/** What is usual for an operation: how long its calls take, how that scatters, how much one differs from the next. */
export class LatencyBaseline {
  /** Ranks of values less the reference. */
  readonly scatter = new RankScale();
  /** Ranks of jumps: logarithms of the difference between one value and the next. */
  readonly jumps = new RankScale();
  #level = 0;
  #levelCalls = 0;
  #reference = Number.NaN;
  #variance = 0;
  #jump = 0;
  #jumpVariance = 0;
  #calls = 0;
  #jumpCount = 0;
  #learnedAt = Number.NaN;

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

  /** Mean natural logarithm of a jump. */
  get jump(): number {
    return this.#jump;
  }

  get usual(): Usual {
    return { mean: this.#level, deviation: this.deviation, size: this.scatter.size };
  }

  get usualJump(): Usual {
    return { mean: this.#jump, deviation: Math.sqrt(this.#jumpVariance), size: this.jumps.size };
  }

  /** How many calls it was learned from. */
  get calls(): number {
    return this.#calls;
  }

  learn({ startedAt, calls, mean, values, jumps }: Sample): void {
    const passed = Math.max(0, startedAt - this.#learnedAt) || 0;
    this.#learnedAt = startedAt;
    this.#calls += calls;
    this.#levelCalls += calls;
    const slower = Math.min(1 - Math.exp(-passed / FOLLOW_MILLIS), calls / FOLLOW_CALLS);
    this.#level += Math.max(slower, calls / this.#levelCalls) * (mean - this.#level);
    const moved = Math.abs(this.#level - this.#reference);
    if (!(moved <= this.scatter.densest * this.deviation)) this.#reference = this.#level;
    for (const value of values) {
      const off = value - this.#level;
      this.#variance += Math.max(1 / SCATTER_VALUES, 1 / this.#calls) * (off * off - this.#variance);
      this.scatter.learn(value - this.#reference);
    }
    for (const jump of jumps) {
      const weight = Math.max(1 / SCATTER_VALUES, 1 / ++this.#jumpCount);
      const off = jump - this.#jump;
      this.#jump += weight * off;
      this.#jumpVariance += weight * (off * off - this.#jumpVariance);
      this.jumps.learn(jump);
    }
  }

  /** Takes another level for usual at once, known from so many calls. */
  moveTo(level: number, calls: number): void {
    this.#reference = level;
    this.#level = level;
    this.#levelCalls = calls;
  }

  /** Brings the ranks up to what was learned. */
  refresh(): void {
    this.scatter.refresh();
    this.jumps.refresh();
  }
}
