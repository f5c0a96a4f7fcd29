import { RankScale } from './rank-scale.js';

/** The baseline follows over the slower of these. */
const FOLLOW_MILLIS = 90 * 60_000;
const FOLLOW_CALLS = 250;

/** What is usual for an operation: the mean of the logarithm of its durations, how they scatter, how they jump. */
export class LatencyBaseline {
  readonly scatter = new RankScale(-6);
  readonly jumps = new RankScale(-6);
  /** Mean logarithm of the duration in ms. */
  level = 0;
  /** Mean logarithm of the jump between consecutive calls: of the absolute difference of their logarithms. */
  jump = 0;
  #variance = 0;
  #jumpVariance = 0;
  #calls = 0;
  #levelCalls = 0;
  #jumpCalls = 0;
  #learnedAt = 0;

  /** How many calls it was learned from. */
  get calls(): number {
    return this.#calls;
  }

  get deviation(): number {
    return Math.sqrt(this.#variance);
  }

  get jumpDeviation(): number {
    return Math.sqrt(this.#jumpVariance);
  }

  /** Learns a cell of `calls` calls that began at `timeMs`, of which `values` and `jumps` are a sample. */
  learn(timeMs: number, calls: number, mean: number, values: readonly number[], jumps: readonly number[]): void {
    const passed = this.#calls === 0 ? 0 : Math.max(0, timeMs - this.#learnedAt);
    this.#learnedAt = timeMs;
    this.#calls += calls;
    this.#levelCalls += calls;
    const rate = Math.max(Math.min(1 - Math.exp(-passed / FOLLOW_MILLIS), calls / FOLLOW_CALLS), calls / this.#levelCalls);
    this.level += rate * (mean - this.level);
    for (const value of values) {
      const off = value - this.level;
      this.#variance += Math.max(0.002, 1 / this.#calls) * (off * off - this.#variance);
      this.scatter.learn(off);
    }
    for (const jump of jumps) {
      const weight = Math.max(0.002, 1 / ++this.#jumpCalls);
      this.jump += weight * (jump - this.jump);
      this.#jumpVariance += weight * ((jump - this.jump) ** 2 - this.#jumpVariance);
      this.jumps.learn(jump);
    }
  }

  /** Takes another level for usual at once, known from so many calls. */
  moveTo(level: number, calls: number): void {
    this.level = level;
    this.#levelCalls = calls;
  }

  refresh(): void {
    if (this.scatter.size > 0) this.scatter.refresh();
    if (this.jumps.size > 0) this.jumps.refresh();
  }
}
