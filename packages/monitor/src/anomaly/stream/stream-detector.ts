import { DayProfile } from '../../statistics/day-profile.js';
import { WeekProfile } from '../../statistics/week-profile.js';
import { STREAM } from '../tuning.js';
import { AlarmLimit } from './alarm-limit.js';
import { LevelChange } from './level-change.js';
import { SeasonViews } from './season-views.js';
import { SlidingMean } from './sliding-mean.js';
import { type StreamAnomalyKind, View } from './view.js';

/** Larger values count as this, so that their differences stay finite. */
const MAX_VALUE = 1e150;

/** The largest score of a value that is no anomaly. */
const NOT_HIGH = 0.499;

/** The anomaly of a stream. */
export interface StreamAnomaly {
  readonly kind: StreamAnomalyKind;
  readonly timeMillis: number;
  /** The expected and the actual value, in the series' unit. */
  readonly from: number;
  readonly to: number;
  /** 0.5..1, the score that opened it. */
  readonly confidence: number;
}

export interface StreamScore {
  /** How unusual the value is, 0..1; at least 0.5 exactly when `anomaly` is given. */
  readonly score: number;
  /** Present on the one value that opens an episode. */
  readonly anomaly?: StreamAnomaly;
}

export interface StreamDetectorOptions {
  /**
   * Whether to learn a profile of the day (UTC); false if the times are not real ones.
   * @default true
   */
  readonly season?: boolean;
}

interface StreamEpisode {
  readonly openMillis: number;
  readonly openCount: number;
  /** The last surprising value of it. */
  highMillis: number;
  highCount: number;
}

/**
 * Detects anomalies of any series of numbers, one `update` for each value. Five views judge it: the value, a
 * short and a longer mean against the long mean, and two means of the distance to the usual value of this time of the day. Each
 * ranks its statistic in its own past; the score is the root mean square of the surprise of those that can judge. Where two weeks
 * have shown that the time of the week explains the series better, two views of that have to be surprised as well. An episode
 * is reported once; a level that has moved for a day is the usual one. One parameter set, a fixed threshold, about 190 kB,
 * a third more in the day after an anomaly.
 */
export class StreamDetector {
  readonly #spike = new View('spike', STREAM.spikeWeight);
  readonly #shortLevel = new View('level', 1);
  readonly #longerLevel = new View('level', 1);
  readonly #dayViews = new SeasonViews();
  readonly #weekViews = new SeasonViews();
  readonly #levels = [this.#spike, this.#shortLevel, this.#longerLevel];
  readonly #daily: readonly View[] = [...this.#levels, ...this.#dayViews.all];
  readonly #views: readonly View[] = [...this.#daily, ...this.#weekViews.all];
  readonly #short = new SlidingMean(STREAM.shortValues);
  readonly #longer = new SlidingMean(STREAM.longerValues);
  readonly #recent = new SlidingMean(STREAM.levelChange.settleValues);
  readonly #days = new DayProfile(STREAM.day);
  readonly #weeks = new WeekProfile(STREAM.week);
  readonly #limit = new AlarmLimit();
  readonly #season: boolean;
  #count = 0;
  /** Number of values in the long mean. */
  #meanOf = 0;
  #mean = 0;
  /** The means of the last values. */
  #recentMean = 0;
  #episode: StreamEpisode | null = null;
  #change: LevelChange | null = null;

  constructor(options: StreamDetectorOptions = {}) {
    this.#season = options.season ?? true;
  }

  /** Takes the next value; a value that is not a finite number scores 0 and is not learned. */
  update(timeMillis: number, value: number): StreamScore {
    if (!Number.isFinite(timeMillis) || !Number.isFinite(value)) return { score: 0 };
    const bounded = Math.max(-MAX_VALUE, Math.min(MAX_VALUE, value));
    const surprise = this.#look(timeMillis, bounded);
    this.#settle(timeMillis, bounded);
    return this.#judge(timeMillis, surprise);
  }

  /** Updates the views; returns their common surprise. */
  #look(timeMillis: number, value: number): number {
    const shortMean = this.#short.push(value);
    const longerMean = this.#longer.push(value);
    this.#recentMean = this.#recent.push(value);
    for (const view of this.#views) view.skip();
    if (this.#count >= STREAM.minValues) {
      this.#spike.look(this.#mean, value);
      this.#shortLevel.look(this.#mean, shortMean);
      this.#longerLevel.look(this.#mean, longerMean);
    }
    if (this.#season) {
      this.#dayViews.look(this.#days.usual(timeMillis), value);
      this.#weekViews.look(this.#weeks.nearest(timeMillis, value), value);
      this.#days.learn(timeMillis, value);
      this.#weeks.learn(timeMillis, value);
    }
    this.#count++;
    this.#meanOf++;
    this.#mean += (value - this.#mean) / Math.min(this.#meanOf, STREAM.longValues);
    return this.#commonSurprise();
  }

  /** Where the week explains the series, both it and the rest must be surprised, or the week by more. */
  #commonSurprise(): number {
    const daily = common(this.#daily);
    if (!this.#isWeekly) return daily;
    const week = common(this.#weekViews.all);
    return Math.max(Math.min(daily, week), week - this.#limit.ofWeekAlone);
  }

  /** Whether the week was seen to recur, and explains the series clearly better than the day. */
  get #isWeekly(): boolean {
    const { slots, error } = STREAM.weekly;
    return this.#weekViews.isLive && this.#weeks.error(slots) < error * this.#days.error(slots);
  }

  /** Makes a level that has moved the usual one, a day after the episode began. */
  #settle(timeMillis: number, value: number): void {
    if (this.#change === null) return;
    this.#change.add(value);
    if (!this.#change.isDue(timeMillis)) return;
    if (this.#change.hasMoved()) {
      this.#mean = this.#recentMean;
      this.#meanOf = STREAM.levelChange.settleValues;
      // The profiles follow over days and weeks: without what was learned of them since, their lag would be an anomaly.
      for (const [i, view] of this.#levels.entries()) view.forgetSince(this.#change.memories[i]!);
      this.#episode = null;
    }
    this.#change = null;
  }

  #judge(timeMillis: number, surprise: number): StreamScore {
    this.#limit.pass(timeMillis);
    const alarm = this.#limit.of(this.#dayViews.isLive);
    const high = surprise >= alarm && this.#limit.isRare(surprise);
    const score = high ? surprise / (surprise + alarm) : Math.min(NOT_HIGH, surprise / (surprise + alarm));
    if (this.#episode === null) this.#limit.learn(surprise);
    if (this.#episode !== null) {
      this.#follow(this.#episode, timeMillis, high);
      // The values of an open episode are reported already.
      return { score: score / 2 };
    }
    if (!high) return { score };
    const count = this.#count;
    this.#episode = { openMillis: timeMillis, openCount: count, highMillis: timeMillis, highCount: count };
    const memories = this.#levels.map((view) => view.remember());
    this.#change ??= new LevelChange(timeMillis, this.#mean, memories);
    const judges = this.#isWeekly ? this.#weekViews.all : this.#daily;
    const { kind, from, to } = judges.reduce((a, b) => (b.surprise > a.surprise ? b : a));
    return { score, anomaly: { kind, timeMillis, from, to, confidence: score } };
  }

  #follow(episode: StreamEpisode, timeMillis: number, high: boolean): void {
    if (high) {
      episode.highMillis = timeMillis;
      episode.highCount = this.#count;
    }
    const { minMillis, minValues, calmMillis, calmValues } = STREAM.episode;
    const old = timeMillis - episode.openMillis >= minMillis && this.#count - episode.openCount >= minValues;
    const calm = timeMillis - episode.highMillis >= calmMillis && this.#count - episode.highCount >= calmValues;
    if (old && calm) this.#episode = null;
  }
}

/** The root mean square of the surprise of those that can judge. */
function common(views: readonly View[]): number {
  let [squares, weights] = [0, 0];
  for (const { isLive, surprise, weight } of views) {
    if (!isLive) continue;
    squares += weight * surprise ** 2;
    weights += weight;
  }
  return weights > 0 ? Math.sqrt(squares / weights) : 0;
}
