import { Episode } from '../episode/episode.js';
import type { Change, Ending } from '../finding.js';
import { EPISODE, LEVEL, RAMP } from '../tuning.js';
import type { BucketRing } from './buckets/bucket-ring.js';
import type { LatencyBaseline } from './latency-baseline.js';
import { RampDetector, type Rise } from './ramp-detector.js';
import { type Shift, type ShiftLimits, ShiftTest } from './shift-test.js';
import type { Usual } from './wandering.js';

const MINUTE = 60_000;
const WEEK = 168 * 60 * MINUTE;

/** The state of the operation that the detector of the level reads when a bucket is closed. */
export interface LevelView {
  readonly ring: BucketRing;
  readonly nowMillis: number;
  readonly baseline: LatencyBaseline;
  /** The level that a rise is compared with: the baseline, or a level from before an improvement. */
  readonly usual: Usual;
  /** The interval between buckets. */
  readonly bucketMillis: number;
  /** How long the operation has been known. */
  readonly ageMillis: number;
}

interface LevelEpisode {
  readonly episode: Episode;
  /** The rise when it was found. */
  readonly effect: number;
  /** The level that was reported last. */
  told: number;
  worst: number;
}

/** Detects a rise of the typical duration, in a step or steadily. All levels are mean natural logarithms. */
export class LevelDetector {
  readonly #shifts: ShiftTest;
  readonly #ramps: RampDetector;
  #open: LevelEpisode | null = null;
  #suspected = false;

  /** @param alarmsPerWeek false alarms a week that chance may cause, > 0 */
  constructor(alarmsPerWeek: number) {
    this.#shifts = new ShiftTest(LEVEL.alarmShare * alarmsPerWeek);
    this.#ramps = new RampDetector(alarmsPerWeek);
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Whether the last test found a shift below the alarm's limit. */
  get isSuspected(): boolean {
    return this.#suspected;
  }

  /** The distance of the last buckets below the baseline if that is significant, else 0. */
  fall(ring: BucketRing, usual: Usual, buckets: number): number {
    return this.#shifts.fall(ring, usual, buckets);
  }

  /** Adds a bucket's calls and the sum of their logarithms; true if a minute was completed. */
  add(startMillis: number, calls: number, sum: number): boolean {
    return this.#ramps.add(startMillis, calls, sum);
  }

  /** Looks for a new episode. @param minuteCompleted whether to look for a ramp too */
  detect(view: LevelView, limits: ShiftLimits, minuteCompleted: boolean): Change | null {
    const shift = this.#shifted(view, view.usual, limits);
    this.#suspected = shift !== null && shift.strength > LEVEL.suspected;
    if (shift !== null && shift.strength >= 1) return this.#risen(view, shift);
    return minuteCompleted ? this.#ramped(view, limits) : null;
  }

  /** Learns how far the operation wanders, also from suspected buckets: without them a restless operation would seem calm. */
  learn({ ring, baseline }: LevelView): void {
    if (baseline.calls >= LEVEL.minCalls) this.#shifts.learn(ring, baseline.usual);
  }

  /** Follows the open episode: returns its escalation or its end. */
  follow(view: LevelView): Change | null {
    if (this.#open === null) return null;
    this.#ramps.skip(view.nowMillis);
    const { ring, nowMillis, usual, baseline } = view;
    const { episode, effect, told } = this.#open;
    const mean = ring.mean(EPISODE.calmBuckets);
    this.#open.worst = Math.max(this.#open.worst, mean || 0);
    const ending = episode.follow(nowMillis, mean - baseline.level < EPISODE.calmShare * effect);
    if (ending !== null) return this.#end(this.#open, ending);
    const shift = this.#shifted(view, { ...usual, mean: told }, EPISODE.worse);
    if (shift === null || shift.strength < 1) return null;
    this.#open.told = told + shift.effect;
    this.#open.worst = Math.max(this.#open.worst, this.#open.told);
    return { type: 'worse', to: Math.exp(this.#open.told) };
  }

  /** Ends the open episode when the operation is no longer called. */
  abandoned(nowMillis: number): Change | null {
    const ending = this.#open?.episode.abandoned(nowMillis);
    return ending ? this.#end(this.#open!, ending) : null;
  }

  /** Keeps the ramps from learning the current minutes, which are unusual. */
  skip(nowMillis: number): void {
    this.#ramps.skip(nowMillis);
  }

  /** Forgets the last minutes, after the baseline has moved or an episode has ended. */
  clear(): void {
    this.#ramps.clear();
  }

  #shifted(
    { ring, nowMillis, baseline, bucketMillis, ageMillis }: LevelView,
    usual: Usual,
    limits: ShiftLimits,
  ): Shift | null {
    if (baseline.calls < LEVEL.minCalls || ageMillis <= LEVEL.minMillis) return null;
    const sparse = bucketMillis > LEVEL.sparseMillis ? LEVEL.sparseFloor : 0;
    return this.#shifts.test({
      ring,
      nowMillis,
      usual,
      bucketsPerWeek: WEEK / bucketMillis,
      minFloor: Math.max(limits.minFloor, sparse),
      minBuckets: limits.minBuckets,
    });
  }

  #risen(view: LevelView, { sinceMillis, effect, strength }: Shift): Change {
    const { mean } = view.usual;
    this.#begin(view, sinceMillis, effect, mean + effect);
    const [from, to] = [Math.exp(mean), Math.exp(mean + effect)];
    return { type: 'opened', finding: { kind: 'level', sinceMillis, from, to, unit: 'ms', strength } };
  }

  #ramped(view: LevelView, { minFloor }: ShiftLimits): Change | null {
    const { nowMillis, baseline, usual, ageMillis } = view;
    if (baseline.calls < RAMP.minCalls || ageMillis < RAMP.minMillis) return null;
    const rise = this.#ramps.test(nowMillis, usual.mean, this.#shifts.wandering);
    if (rise === null || rise.to - usual.mean < minFloor) return null;
    return this.#riseOpened(view, rise);
  }

  /** Reports a step that only the minutes show as a level, if it is large enough. */
  #riseOpened(view: LevelView, { shape, from, to, minutes, strength }: Rise): Change | null {
    if (shape === 'step' && to - from < LEVEL.windows.at(-1)!.floor) return null;
    const sinceMillis = view.nowMillis - minutes * MINUTE;
    this.#begin(view, sinceMillis, to - view.usual.mean, to);
    const kind = shape === 'step' ? 'level' : 'drift';
    const finding = { kind, sinceMillis, from: Math.exp(from), to: Math.exp(to), unit: 'ms', strength } as const;
    return { type: 'opened', finding };
  }

  #end({ effect, worst }: LevelEpisode, ending: Ending): Change {
    this.#shifts.learnEpisode(effect);
    this.#open = null;
    return { type: 'ended', ending, worst: Math.exp(worst) };
  }

  #begin({ nowMillis, baseline }: LevelView, sinceMillis: number, effect: number, told: number): void {
    const rules = { ...EPISODE.rules, acceptAfterMillis: acceptAfter(baseline.ageMillis(nowMillis)) };
    const episode = new Episode(sinceMillis, rules);
    this.#open = { episode, effect, told, worst: told };
  }
}

/** The time after which an episode is the new normal: shorter for a younger baseline. */
export function acceptAfter(baselineAgeMillis: number): number {
  return Math.min(EPISODE.maxAcceptMillis, Math.max(EPISODE.minAcceptMillis, baselineAgeMillis));
}
