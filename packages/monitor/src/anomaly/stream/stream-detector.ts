import { DayProfile } from '../../statistics/day-profile.js';
import { STREAM } from '../tuning.js';
import { AlarmLimit } from './alarm-limit.js';
import { LevelChange } from './level-change.js';
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
 * ranks its statistic in its own past; the score is the root mean square of the surprise of those that can judge. An episode
 * is reported once; a level that has moved for a day is the usual one. One parameter set, a fixed threshold, about 130 kB,
 * twice as much in the day after an anomaly.
 */
export class StreamDetector {
  readonly #spike = new View('spike', STREAM.spikeWeight);
  readonly #shortLevel = new View('level', 1);
  readonly #longerLevel = new View('level', 1);
  readonly #shortSeason = new View('season', 1);
  readonly #longerSeason = new View('season', 1);
  readonly #views = [this.#spike, this.#shortLevel, this.#longerLevel, this.#shortSeason, this.#longerSeason];
  readonly #short = new SlidingMean(STREAM.shortValues);
  readonly #longer = new SlidingMean(STREAM.longerValues);
  readonly #offDayShort = new SlidingMean(STREAM.offDayShortValues);
  readonly #offDayLonger = new SlidingMean(STREAM.offDayLongerValues);
  readonly #recent = new SlidingMean(STREAM.levelChange.settleValues);
  readonly #days = new DayProfile(STREAM.day);
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
    const usual = this.#season ? this.#days.usual(timeMillis) : Number.NaN;
    if (!Number.isNaN(usual)) {
      this.#shortSeason.look(usual, usual + this.#offDayShort.push(value - usual));
      this.#longerSeason.look(usual, usual + this.#offDayLonger.push(value - usual));
    }
    this.#days.learn(timeMillis, value);
    this.#count++;
    this.#meanOf++;
    this.#mean += (value - this.#mean) / Math.min(this.#meanOf, STREAM.longValues);
    return this.#commonSurprise();
  }

  #commonSurprise(): number {
    let [squares, weights] = [0, 0];
    for (const { isLive, surprise, weight } of this.#views) {
      if (!isLive) continue;
      squares += weight * surprise ** 2;
      weights += weight;
    }
    return weights > 0 ? Math.sqrt(squares / weights) : 0;
  }

  /** Makes a level that has moved the usual one, a day after the episode began. */
  #settle(timeMillis: number, value: number): void {
    if (this.#change === null) return;
    this.#change.add(value);
    if (!this.#change.isDue(timeMillis)) return;
    if (this.#change.hasMoved()) {
      this.#mean = this.#recentMean;
      this.#meanOf = STREAM.levelChange.settleValues;
      for (const [i, view] of this.#views.entries()) view.forgetSince(this.#change.memories[i]!);
      this.#episode = null;
    }
    this.#change = null;
  }

  #judge(timeMillis: number, surprise: number): StreamScore {
    this.#limit.pass(timeMillis);
    const alarm = this.#limit.of(this.#longerSeason.isLive);
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
    const memories = this.#views.map((view) => view.remember());
    this.#change ??= new LevelChange(timeMillis, this.#mean, memories);
    const { kind, from, to } = this.#views.reduce((a, b) => (b.surprise > a.surprise ? b : a));
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
