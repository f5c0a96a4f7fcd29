import { DayProfile } from '../../statistics/day-profile.js';
import { STREAM } from '../tuning.js';
import { SlidingMean } from './sliding-mean.js';
import { TailProbability } from './tail-probability.js';

/** Larger values count as this one: their differences must stay numbers. */
const MOST = 1e150;

/** What a stream's anomaly says. */
export interface StreamAnomaly {
  /** `spike` a value far off, `level` a mean that moved, `season` what this time of the day does not bring. */
  readonly kind: 'spike' | 'level' | 'season';
  readonly timeMs: number;
  /** What was usual, and what it is instead, in the series' unit. */
  readonly from: number;
  readonly to: number;
  /** 0.5..1, the score that opened it. */
  readonly confidence: number;
}

export interface StreamScore {
  /** How unusual, 0..1; at least 0.5 exactly when `anomaly` is given. */
  readonly score: number;
  /** Present on the one value that opens an episode. */
  readonly anomaly?: StreamAnomaly;
}

/** One way to look at the series: how far something is from what it should be. */
class View {
  readonly kind: StreamAnomaly['kind'];
  readonly #scale = new TailProbability();
  from = 0;
  to = 0;
  surprise = 0;

  constructor(kind: StreamAnomaly['kind']) {
    this.kind = kind;
  }

  look(from: number, to: number): void {
    this.from = from;
    this.to = to;
    const size = Math.abs(to - from);
    this.surprise = this.#scale.of(size);
    this.#scale.learn(size);
  }
}

export interface StreamDetectorOptions {
  /**
   * Whether the time of the day (UTC) may matter; false if the times are not real ones.
   * @default true
   */
  readonly season?: boolean;
}

/**
 * Watches any series of numbers, one `update` a value, and says when it leaves what was usual. Five views look at
 * it: the value, a short and a longer mean against the long mean, and two means of the distance to what this time of
 * the day usually brings. Each ranks what it sees in its own past; the score is their root mean square surprise.
 * One parameter set for all series, a fixed threshold, constant memory (about 110 kB).
 */
export class StreamDetector {
  readonly #views = [new View('spike'), new View('level'), new View('level'), new View('season'), new View('season')];
  readonly #short = new SlidingMean(STREAM.shortValues);
  readonly #longer = new SlidingMean(STREAM.longerValues);
  readonly #offDayShort = new SlidingMean(STREAM.shortValues);
  readonly #offDayLonger = new SlidingMean(STREAM.offDayValues);
  readonly #days = new DayProfile(STREAM.day);
  readonly #season: boolean;
  #count = 0;
  #mean = 0;
  #quietFrom = 0;

  constructor(options: StreamDetectorOptions = {}) {
    this.#season = options.season ?? true;
  }

  /** Takes the next value; what is no finite number scores 0 and leaves no trace. */
  update(timeMs: number, value: number): StreamScore {
    if (!Number.isFinite(timeMs) || !Number.isFinite(value)) return { score: 0 };
    return this.#see(timeMs, Math.max(-MOST, Math.min(MOST, value)));
  }

  #see(timeMs: number, value: number): StreamScore {
    const [spike, short, longer, dayShort, dayLonger] = this.#views as [View, View, View, View, View];
    const shortMean = this.#short.push(value);
    const longerMean = this.#longer.push(value);
    if (this.#count >= STREAM.minValues) {
      spike.look(this.#mean, value);
      short.look(this.#mean, shortMean);
      longer.look(this.#mean, longerMean);
    }
    const usual = this.#season ? this.#days.usual(timeMs) : Number.NaN;
    if (!Number.isNaN(usual)) {
      dayShort.look(usual, usual + this.#offDayShort.push(value - usual));
      dayLonger.look(usual, usual + this.#offDayLonger.push(value - usual));
    }
    this.#days.learn(timeMs, value);
    this.#count++;
    this.#mean += (value - this.#mean) / Math.min(this.#count, STREAM.longValues);
    return this.#judge(timeMs);
  }

  #judge(timeMs: number): StreamScore {
    let squares = 0;
    let loudest = this.#views[0]!;
    for (const view of this.#views) {
      squares += view.surprise ** 2;
      if (view.surprise > loudest.surprise) loudest = view;
    }
    const surprise = Math.sqrt(squares / this.#views.length);
    const score = surprise / (surprise + STREAM.alarm);
    const high = surprise >= STREAM.alarm;
    if (this.#count <= this.#quietFrom) {
      if (high) this.#quietFrom = Math.max(this.#quietFrom, this.#count + STREAM.calmValues);
      // What an open episode brings is known already.
      return { score: score / 2 };
    }
    if (!high) return { score };
    this.#quietFrom = this.#count + STREAM.episodeValues;
    const { kind, from, to } = loudest;
    return { score, anomaly: { kind, timeMs, from, to, confidence: score } };
  }
}
