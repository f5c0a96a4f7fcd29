import { STREAM } from '../tuning.js';
import { TailProbability } from './tail-probability.js';

/**
 * The limit of the common surprise. The false alarms of a week grow with its values, so the limit does too; and as a lone peak
 * of heavy-tailed noise surprises all views at once, the common surprise must also be rare among the series' own.
 */
export class AlarmLimit {
  readonly #past = new TailProbability();
  #lastMillis = Number.NaN;
  #intervalMillis = 0;
  #intervals = 0;

  /** Takes the time of a value. */
  pass(timeMillis: number): void {
    const interval = timeMillis - this.#lastMillis;
    this.#lastMillis = timeMillis;
    if (!(interval > 0)) return;
    this.#intervals = Math.min(this.#intervals + 1, STREAM.intervals);
    this.#intervalMillis += (interval - this.#intervalMillis) / this.#intervals;
  }

  /** The surprise from which a value is an alarm. @param seasonal whether the time of the day is judged too */
  of(seasonal: boolean): number {
    return (seasonal ? STREAM.alarm : STREAM.alarmWithoutSeason) + STREAM.alarmPerDecade * this.#decades;
  }

  /** Whether the surprise is rare among the series' own; until these are known, every one is. */
  isRare(surprise: number): boolean {
    return !this.#past.isKnown || this.#past.of(surprise) >= STREAM.rare + STREAM.rarePerDecade * this.#decades;
  }

  learn(surprise: number): void {
    this.#past.learn(surprise);
  }

  /** How much more the views of the week must be surprised than the limit, for an alarm of their own. */
  get ofWeekAlone(): number {
    return Math.max(0, STREAM.weekAlone + Math.min(0, this.#fineness));
  }

  get #decades(): number {
    return Math.max(0, this.#fineness);
  }

  /** Decimal logarithm of how many values come for one of the reference interval. */
  get #fineness(): number {
    const { referenceMillis, leastMillis } = STREAM;
    if (this.#intervals === 0) return 0;
    return Math.log10(referenceMillis / Math.max(leastMillis, this.#intervalMillis));
  }
}
