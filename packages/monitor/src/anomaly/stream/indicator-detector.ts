import type { Where, WindowView } from '@mcp-vitals/windows';
import type { Indicator } from '../../indicators/indicator.js';
import { measure } from '../../indicators/measurement.js';
import { type StreamAnomaly, StreamDetector } from './stream-detector.js';

const MINUTE = 60_000;
/** The least change, as a part of the larger value: a figure that hardly ever changes makes every hair of a change rare. */
const MIN_CHANGE = 0.01;

export interface IndicatorDetectorOptions {
  /** Minutes that one value of the series covers, a whole number >= 1. @default 1 */
  readonly minutes?: number;
  /** Further conditions, such as one cache's name. */
  readonly where?: Where;
}

/** An anomaly of an indicator; `from` and `to` are in the indicator's unit. */
export interface IndicatorAnomaly extends StreamAnomaly {
  readonly indicator: string;
  readonly unit: string;
  /** One sentence with the figures. */
  readonly summary: string;
}

/**
 * Detects anomalies of an indicator of the catalogue: reads it from the windows once for each interval and passes the values to a
 * {@link StreamDetector}. A change for the better, or by less than a hundredth, is no anomaly, and an interval with too few events is left out.
 */
export class IndicatorDetector {
  readonly #indicator: Indicator;
  readonly #minutes: number;
  readonly #where: Where | undefined;
  readonly #stream = new StreamDetector();
  #nextMillis = Number.NEGATIVE_INFINITY;

  /** @throws RangeError if `minutes` is no whole number >= 1 */
  constructor(indicator: Indicator, { minutes = 1, where }: IndicatorDetectorOptions = {}) {
    if (!(Number.isInteger(minutes) && minutes >= 1)) {
      throw new RangeError(`IndicatorDetector: minutes must be a whole number >= 1, got ${minutes}`);
    }
    this.#indicator = indicator;
    this.#minutes = minutes;
    this.#where = where;
  }

  /** Call it at least once a minute. Returns the anomaly that opened, if one did. */
  tick(view: WindowView, nowMillis: number): IndicatorAnomaly | null {
    if (nowMillis < this.#nextMillis && nowMillis >= this.#nextMillis - this.#minutes * MINUTE) return null;
    this.#nextMillis = nowMillis + this.#minutes * MINUTE;
    const over = `${this.#minutes}m`;
    const conditions = this.#where === undefined ? { over } : { over, where: this.#where };
    const { value, unit, insufficient } = measure(this.#indicator, view, nowMillis, conditions);
    if (value === null || insufficient) return null;
    const { anomaly } = this.#stream.update(nowMillis, value);
    if (anomaly === undefined || isHair(anomaly) || this.#isBetter(anomaly)) return null;
    const { name, title } = this.#indicator;
    const figure = (one: number) => `${Number(one.toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`;
    const summary = `${title} ${figure(anomaly.to)} instead of ${figure(anomaly.from)} over ${this.#minutes} min`;
    return { ...anomaly, indicator: name, unit, summary };
  }

  #isBetter({ from, to }: StreamAnomaly): boolean {
    return this.#indicator.better === 'lower' ? to < from : to > from;
  }
}

const isHair = ({ from, to }: StreamAnomaly): boolean =>
  Math.abs(to - from) < MIN_CHANGE * Math.max(Math.abs(from), Math.abs(to));
