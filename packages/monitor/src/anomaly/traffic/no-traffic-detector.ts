import type { AnomalyResolution } from '../anomaly.js';
import type { Change } from '../finding.js';
import { NO_TRAFFIC } from '../tuning.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HOURS = 24;

/** Detects that an operation that is always called at this hour of the day (UTC) is not called. */
export class NoTrafficDetector {
  /** Calls an hour in each hour of the day, `NaN` before that hour was observed. */
  readonly #calls = new Float64Array(HOURS).fill(Number.NaN);
  /** The longest gap that began in each hour of the day, in ms, fading. */
  readonly #gaps = new Float64Array(HOURS);
  #bornMillis = Number.NaN;
  #lastMillis = Number.NaN;
  #hour = Number.NaN;
  #hourCalls = 0;
  /** `stopped` while missing calls are an anomaly, `accepted` when they are the new normal. */
  #state: 'called' | 'stopped' | 'accepted' = 'called';
  /** The longest gap that began in the running hour, in ms. */
  #hourGap = 0;
  /** Mean square of the logarithm of an hour's longest gap against that of the days before. */
  #gapVariance = 0;
  #gapHours = 0;

  /** Adds calls that ended about `timeMillis`; returns the end of the episode in which there were none. */
  add(timeMillis: number, calls: number): Change | null {
    if (Number.isNaN(this.#bornMillis)) this.#bornMillis = timeMillis;
    const before = this.#state;
    this.#state = 'called';
    if (before === 'called') this.#remember(timeMillis);
    this.#enter(Math.floor(timeMillis / HOUR), before !== 'called');
    this.#hourCalls += calls;
    this.#lastMillis = timeMillis;
    return before === 'stopped' ? ended(timeMillis, 'recovered') : null;
  }

  /** Checks whether there was no call for too long, or for so long that the operation is out of use. */
  test(now: number): Change | null {
    const gap = now - this.#lastMillis;
    if (this.#state === 'stopped' && gap >= NO_TRAFFIC.acceptMillis) {
      this.#state = 'accepted';
      return ended(now, 'new normal');
    }
    return this.#state === 'called' && gap >= NO_TRAFFIC.minGapMillis ? this.#missed(now, gap) : null;
  }

  #missed(now: number, gap: number): Change | null {
    const hour = hourOfDay(Math.floor(this.#lastMillis / HOUR));
    const longest = Math.max(this.#hourGap, ...[HOURS - 1, 0, 1].map((off) => this.#gaps[(hour + off) % HOURS]!));
    if (gap < longest * Math.max(NO_TRAFFIC.gaps, Math.exp(NO_TRAFFIC.gapDeviations * Math.sqrt(this.#gapVariance))))
      return null;
    const pausing = Math.max(...this.#gaps) > HOUR;
    if (this.#lastMillis - this.#bornMillis < (pausing ? NO_TRAFFIC.minKnownPausingMillis : NO_TRAFFIC.minKnownMillis))
      return null;
    const missing = this.#usualCalls(this.#lastMillis, Math.min(now, this.#lastMillis + DAY));
    if (!(missing >= NO_TRAFFIC.minMissingCalls)) return null;
    this.#state = 'stopped';
    const from = missing / (Math.min(gap, DAY) / MINUTE);
    const [sinceMillis, strength] = [this.#lastMillis, missing / NO_TRAFFIC.minMissingCalls];
    const finding = { kind: 'no_traffic', sinceMillis, from, to: 0, unit: 'calls/min', strength } as const;
    return { type: 'opened', finding };
  }

  /** The usual number of calls in a stretch of time; `NaN` if an hour of it was never observed. */
  #usualCalls(from: number, to: number): number {
    let calls = 0;
    for (let hour = Math.floor(from / HOUR); hour * HOUR < to; hour++) {
      const part = Math.min(to, (hour + 1) * HOUR) - Math.max(from, hour * HOUR);
      calls += (this.#calls[hourOfDay(hour)]! * part) / HOUR;
    }
    return calls;
  }

  #remember(timeMillis: number): void {
    const gap = timeMillis - this.#lastMillis;
    if (gap > this.#hourGap) this.#hourGap = gap;
  }

  #enter(hour: number, wasStopped: boolean): void {
    if (hour === this.#hour) return;
    if (!Number.isNaN(this.#hour)) {
      this.#learn(this.#hour, this.#hourCalls);
      if (!wasStopped)
        for (let idle = this.#hour + 1; idle < Math.min(hour, this.#hour + HOURS); idle++) this.#learn(idle, 0);
    }
    this.#hour = hour;
    this.#hourCalls = 0;
  }

  #learn(hour: number, calls: number): void {
    const slot = hourOfDay(hour);
    const before = this.#calls[slot]!;
    this.#calls[slot] = Number.isNaN(before) ? calls : 0.7 * before + 0.3 * calls;
    const longest = this.#gaps[slot]!;
    if (longest > 0 && this.#hourGap > 0) {
      this.#gapHours = Math.min(NO_TRAFFIC.gapHours, this.#gapHours + 1);
      this.#gapVariance += (Math.log(this.#hourGap / longest) ** 2 - this.#gapVariance) / this.#gapHours;
    }
    this.#gaps[slot] = Math.max(this.#hourGap, longest * 2 ** (-DAY / NO_TRAFFIC.gapHalfLifeMillis));
    this.#hourGap = 0;
  }
}

const ended = (endMillis: number, resolution: AnomalyResolution): Change => ({
  type: 'ended',
  ending: { endMillis, resolution },
  worst: 0,
});

function hourOfDay(hour: number): number {
  return ((hour % HOURS) + HOURS) % HOURS;
}
