const DAY_MILLIS = 86_400_000;

/** A date in the calendar of a zone, as the UTC midnight of the same date. */
export type LocalDate = number;

/** A format costs milliseconds to make, and many windows are in one zone. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

/** Converts between instants and the local times of one IANA zone, with `Intl` alone. */
export class ZoneTime {
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError when the zone is unknown */
  constructor(zone: string) {
    this.#format = formatIn(zone);
  }

  /** What the clocks show at an instant, written as the UTC time that reads the same. */
  localOf(instant: number): number {
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(instant)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
  }

  dateOf(instant: number): LocalDate {
    return Math.floor(this.localOf(instant) / DAY_MILLIS) * DAY_MILLIS;
  }

  /** The first instant at which the clocks show this local time; when they skip it, the instant of the skip. */
  firstInstant(local: number): number {
    const instants = this.#instantsOf(local);
    return instants.length > 0 ? Math.min(...instants) : this.#skipAround(local);
  }

  /** The last instant at which the clocks show this local time; when they skip it, the instant of the skip. */
  lastInstant(local: number): number {
    const instants = this.#instantsOf(local);
    return instants.length > 0 ? Math.max(...instants) : this.#skipAround(local);
  }

  /** None when the clocks skip the time, two when they show it twice. */
  #instantsOf(local: number): number[] {
    return this.#candidates(local).filter((instant) => this.localOf(instant) === local);
  }

  /** The instants by the offsets of the day before and the day after. */
  #candidates(local: number): number[] {
    return [local - DAY_MILLIS, local + DAY_MILLIS].map((near) => local - (this.localOf(near) - near));
  }

  /** The instant at which the clocks jump over a local time, to the millisecond. */
  #skipAround(local: number): number {
    const candidates = this.#candidates(local);
    let [before, after] = [Math.min(...candidates), Math.max(...candidates)];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.localOf(middle) < local) before = middle;
      else after = middle;
    }
    return after;
  }
}
