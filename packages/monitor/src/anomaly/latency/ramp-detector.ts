import { DayProfile } from '../../statistics/day-profile.js';
import { upperNormalQuantile } from '../../statistics/normal.js';
import { RAMP } from '../tuning.js';
import { MinuteTrend } from './minute-trend.js';

const MINUTE = 60_000;
const MINUTES_A_WEEK = 168 * 60;

/** A rise over the last minutes, in natural logarithms of the duration. */
export interface Rise {
  /** A step is not reported as a drift. */
  readonly shape: 'ramp' | 'step';
  readonly from: number;
  readonly to: number;
  /** Time since it began. */
  readonly minutes: number;
  readonly strength: number;
}

/** Detects a steady rise of the duration, apart from the effect of the time of day. */
export class RampDetector {
  readonly #trend = new MinuteTrend();
  /** Squares of slopes and ramps queued to be learned. */
  readonly #waiting: { readonly slope: number; readonly ramp: number }[] = [];
  readonly #days = new DayProfile({ slots: 48, days: 3, leastDays: 1 });
  /** The Mann-Kendall z from which it is an alarm. */
  readonly #limit: number;
  #variance = RAMP.slopePrior ** 2;
  #rampVariance = RAMP.fromBaseline.prior ** 2;
  #seen = RAMP.slopePriorWeight;
  #minuteEnd = Number.NaN;
  #sum = 0;
  #calls = 0;
  #tests = 0;

  /** @param alarmsPerWeek false alarms a week that chance may cause, > 0 */
  constructor(alarmsPerWeek: number) {
    const looks = RAMP.stretches.length * (MINUTES_A_WEEK / (RAMP.newShare * RAMP.stretches[0]!));
    this.#limit = upperNormalQuantile(alarmsPerWeek / looks);
  }

  /** Adds a bucket's calls and the sum of their logarithms; true if a minute was completed. */
  add(startMillis: number, calls: number, sum: number): boolean {
    if (Number.isNaN(this.#minuteEnd)) this.#minuteEnd = startMillis + MINUTE;
    const completed = startMillis >= this.#minuteEnd;
    if (completed) {
      this.#trend.push(this.#calls > 0 ? this.#sum / this.#calls : Number.NaN);
      this.#sum = 0;
      this.#calls = 0;
      const empty = Math.floor((startMillis - this.#minuteEnd) / MINUTE);
      for (let i = 0; i < Math.min(empty, 60); i++) this.#trend.push(Number.NaN);
      this.#minuteEnd += (empty + 1) * MINUTE;
    }
    this.#calls += calls;
    this.#sum += sum;
    return completed;
  }

  /** Tests the last minutes, once a minute. `usual` is the usual level, `wander` its standard deviation without a fault. */
  test(now: number, usual: number, wander: number): Rise | null {
    const expected = this.#days.mostAround(now);
    const above = this.#trend.mean(0, 5) - usual;
    const high = above >= Math.max(RAMP.minAbove, RAMP.wanderFactor * wander);
    for (const minutes of RAMP.stretches) {
      const z = this.#trend.z(minutes);
      if (!high || !(z >= RAMP.fromBaseline.minScore)) continue;
      const slope = this.#trend.slope(minutes);
      const ramp = this.#rampStrength(minutes, slope - expected, usual);
      const trend = this.#steady(minutes, slope - expected) ? z / this.#limit : 0;
      const strength = Math.max(trend, ramp);
      if (strength < 1) continue;
      const to = this.#trend.mean(0, 5);
      const { at, rise, residual } = this.#trend.step(minutes);
      return residual < RAMP.maxStepResidual
        ? { shape: 'step', from: to - rise, to, minutes: minutes - at, strength }
        : { shape: 'ramp', from: to - slope * minutes, to, minutes, strength };
    }
    if (++this.#tests % RAMP.learnEveryMinutes === 0) this.#learn(now, expected, usual);
    return null;
  }

  /** Discards the current slopes: they are not learned from. */
  skip(now: number): void {
    this.#days.skip(now);
    this.#waiting.length = 0;
  }

  clear(): void {
    this.#trend.clear();
  }

  /** Whether it rises enough, in total and in each third of the stretch. */
  #steady(minutes: number, slope: number): boolean {
    const rise = slope * minutes;
    // The slope of a random walk over so many minutes scatters as one over their root.
    const chance = Math.sqrt((this.#variance * RAMP.longest) / minutes);
    if (slope < Math.max(RAMP.minSlope, RAMP.slopeFactor * chance) || rise < RAMP.minRise) return false;
    return this.#inThirds(minutes, RAMP.third * rise);
  }

  /** The ratio of a rise that started at the usual level to its limit; 0 if it came in a step. */
  #rampStrength(minutes: number, slope: number, usual: number): number {
    const { rise, error } = this.#ramp(minutes, usual);
    // The error of a slope through a known point falls as the power 3/2 of its length.
    const chance = Math.max(
      Math.sqrt(this.#rampVariance) * (RAMP.longest / minutes) ** 1.5,
      RAMP.fromBaseline.originError * error,
    );
    if (slope < RAMP.fromBaseline.minSlope || rise * minutes < RAMP.minRise) return 0;
    if (!this.#inThirds(minutes, RAMP.third * slope * minutes - RAMP.fromBaseline.thirdSlack)) return 0;
    return Math.min(rise / RAMP.minSlope, rise / (RAMP.fromBaseline.factor * chance));
  }

  /** The rise a minute from the usual level, or from that of the minutes before if it lay higher: a slow rise is not a drift. */
  #ramp(minutes: number, usual: number): { readonly rise: number; readonly error: number } {
    const before = this.#trend.mean(minutes, minutes + RAMP.longest);
    return this.#trend.ramp(minutes, before > usual ? before : usual);
  }

  /** Whether each third of the stretch lies above the one before by this much. */
  #inThirds(minutes: number, least: number): boolean {
    const third = Math.floor(minutes / 3);
    const middle = this.#trend.mean(third, 2 * third);
    return middle - this.#trend.mean(2 * third, minutes) > least && this.#trend.mean(0, third) - middle > least;
  }

  /** Learns the usual slopes, each once it is too old to be part of an undetected drift. */
  #learn(now: number, expected: number, usual: number): void {
    if (Number.isNaN(this.#trend.z(RAMP.longest))) return;
    const slope = this.#trend.slope(RAMP.longest);
    this.#days.learn(now, slope);
    this.#waiting.push({ slope: (slope - expected) ** 2, ramp: this.#ramp(RAMP.longest, usual).rise ** 2 });
    if (this.#waiting.length * RAMP.learnEveryMinutes <= RAMP.delayMinutes) return;
    this.#seen = Math.min(RAMP.slopeMemory, this.#seen + 1);
    const old = this.#waiting.shift()!;
    this.#variance += (Math.min(old.slope, 9 * this.#variance) - this.#variance) / this.#seen;
    this.#rampVariance += (Math.min(old.ramp, 9 * this.#rampVariance) - this.#rampVariance) / this.#seen;
  }
}
