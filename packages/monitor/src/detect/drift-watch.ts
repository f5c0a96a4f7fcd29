import { DayProfile } from './day-profile.js';
import { MinuteTrend } from './minute-trend.js';
import { upperNormalQuantile } from './normal.js';

const MINUTE = 60_000;
/** The stretches a drift is looked for in, in minutes. */
const STRETCHES = [16, 22, 28];
const LONGEST = 28;
const MINUTES_A_WEEK = 168 * 60;
/** Stretches overlap: a quarter of one must be new before another look at it tells anything. */
const NEW_SHARE = 0.25;
/** The least rise of the logarithm a minute, and over the stretch. */
const LEAST_SLOPE = 0.0055;
const LEAST_RISE = 0.17;
/** The least rise above the usual level, also as a multiple of how much the level wanders by itself. */
const LEAST_ABOVE = 0.1;
const WANDER_FACTOR = 1.6;
/** Of the rise, how much each third of the stretch must bring: a step is no drift. */
const THIRD = 0.15;
/** The slope must be this many times what such stretches rise and fall by themselves. */
const SLOPE_FACTOR = 3.6;
/** Every how many minutes that is learned, how late, over how many such times, and what is believed before. */
const LEARN_EVERY = 4;
const DELAY_MINUTES = 40;
const SLOPE_MEMORY = 150;
const SLOPE_PRIOR = 0.0025;
const SLOPE_PRIOR_WEIGHT = 8;

export interface Drift {
  /** Natural logarithms of the duration at the beginning and at the end of the stretch. */
  readonly from: number;
  readonly to: number;
  readonly minutes: number;
  readonly strength: number;
}

/** Tells when the duration rises steadily, apart from what the time of the day does. */
export class DriftWatch {
  readonly #trend = new MinuteTrend();
  /** Squares of slopes that wait to be learned. */
  readonly #waiting: number[] = [];
  readonly #days = new DayProfile({ slots: 48, days: 3, leastDays: 1 });
  /** Mann and Kendall's z that makes an alarm. */
  readonly #limit: number;
  #variance = SLOPE_PRIOR ** 2;
  #seen = SLOPE_PRIOR_WEIGHT;
  #minuteEnd = Number.NaN;
  #sum = 0;
  #calls = 0;
  #tests = 0;

  /** @param alarmsPerWeek how many false alarms a week chance may make */
  constructor(alarmsPerWeek: number) {
    const looks = STRETCHES.length * (MINUTES_A_WEEK / (NEW_SHARE * STRETCHES[0]!));
    this.#limit = upperNormalQuantile(alarmsPerWeek / looks);
  }

  /** Adds a cell's calls and the sum of their logarithms; true if a minute was completed. */
  add(startedAt: number, calls: number, sum: number): boolean {
    if (Number.isNaN(this.#minuteEnd)) this.#minuteEnd = startedAt + MINUTE;
    const completed = startedAt >= this.#minuteEnd;
    if (completed) {
      this.#trend.push(this.#calls > 0 ? this.#sum / this.#calls : Number.NaN);
      this.#sum = 0;
      this.#calls = 0;
      const empty = Math.floor((startedAt - this.#minuteEnd) / MINUTE);
      for (let i = 0; i < Math.min(empty, 60); i++) this.#trend.push(Number.NaN);
      this.#minuteEnd += (empty + 1) * MINUTE;
    }
    this.#calls += calls;
    this.#sum += sum;
    return completed;
  }

  /** Looks at the last minutes, once a minute. `usual` is the usual level, `wander` how much it wanders by itself. */
  test(now: number, usual: number, wander: number): Drift | null {
    const expected = this.#days.mostAround(now);
    const above = this.#trend.mean(0, 5) - usual;
    const high = above >= Math.max(LEAST_ABOVE, WANDER_FACTOR * wander);
    for (const minutes of STRETCHES) {
      const z = this.#trend.z(minutes);
      if (!high || !(z >= this.#limit)) continue;
      const slope = this.#trend.slope(minutes);
      if (!this.#steady(minutes, slope - expected)) continue;
      const to = this.#trend.mean(0, 5);
      return { from: to - slope * minutes, to, minutes, strength: z / this.#limit };
    }
    if (++this.#tests % LEARN_EVERY === 0) this.#learn(now, expected);
    return null;
  }

  /** What is going on now is not usual: it is not learned from. */
  skip(now: number): void {
    this.#days.skip(now);
    this.#waiting.length = 0;
  }

  clear(): void {
    this.#trend.clear();
  }

  /** Whether it rises enough, and in each third of the stretch. */
  #steady(minutes: number, slope: number): boolean {
    const rise = slope * minutes;
    // The slope of a random walk over so many minutes scatters as one over their root.
    const chance = Math.sqrt((this.#variance * LONGEST) / minutes);
    if (slope < Math.max(LEAST_SLOPE, SLOPE_FACTOR * chance) || rise < LEAST_RISE) return false;
    const third = Math.floor(minutes / 3);
    const middle = this.#trend.mean(third, 2 * third);
    return (
      middle - this.#trend.mean(2 * third, minutes) > THIRD * rise && this.#trend.mean(0, third) - middle > THIRD * rise
    );
  }

  /** Learns what the slopes are like, each only when it is old enough not to be part of a drift still to be found. */
  #learn(now: number, expected: number): void {
    if (Number.isNaN(this.#trend.z(LONGEST))) return;
    const slope = this.#trend.slope(LONGEST);
    this.#days.learn(now, slope);
    this.#waiting.push((slope - expected) ** 2);
    if (this.#waiting.length * LEARN_EVERY <= DELAY_MINUTES) return;
    this.#seen = Math.min(SLOPE_MEMORY, this.#seen + 1);
    this.#variance += (Math.min(this.#waiting.shift()!, 9 * this.#variance) - this.#variance) / this.#seen;
  }
}
