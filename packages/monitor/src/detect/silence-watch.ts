import type { Finding } from './episodes.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Half-life of what is remembered, in ms. */
const MEMORY = 7 * DAY;
const LEAST_GAP = 10 * MINUTE;
const LEAST_EXPECTED = 20;
const FACTOR = 4;

/**
 * Tells when an operation that is always called is not. Only gaps far longer than any it had speak, at hours of the
 * day that had calls before; an operation that knows idle nights must have been watched over a weekend first.
 */
export class SilenceWatch {
  /** Calls an hour in each hour of the day, `NaN` before it was lived through. */
  readonly #hours = new Float64Array(24).fill(Number.NaN);
  #bornAt = Number.NaN;
  #hour = Number.NaN;
  #hourCalls = 0;
  #lastAt = Number.NaN;
  /** The longest gap that began in each hour of the day, fading. */
  readonly #longest = new Float64Array(24);
  #open = false;

  get busy(): boolean {
    return this.#open;
  }

  /** Some calls ended between `timeMs` and the next time this is told anything. */
  calls(timeMs: number, count: number): void {
    if (Number.isNaN(this.#bornAt)) this.#bornAt = timeMs;
    const gap = timeMs - this.#lastAt;
    if (gap > 0 && !this.#open) this.#remember(hourOf(this.#lastAt), gap);
    this.#enter(timeMs);
    this.#hourCalls += count;
    this.#lastAt = timeMs;
    this.#open = false;
  }

  judge(now: number): Finding | null {
    const gap = now - this.#lastAt;
    if (this.#open || !(gap > LEAST_GAP)) return null;
    const hour = hourOf(this.#lastAt);
    let longest = 0;
    for (const near of [hour + 23, hour, hour + 1]) longest = Math.max(longest, this.#longest[near % 24]!);
    if (gap < FACTOR * longest) return null;
    if (this.#lastAt - this.#bornAt < (Math.max(...this.#longest) > HOUR ? 8 * DAY : DAY)) return null;
    let expected = 0;
    for (let at = this.#lastAt; at < now && expected < LEAST_EXPECTED; at += MINUTE) {
      expected += this.#hours[hourOf(at)]! / 60;
      if (at - this.#lastAt > DAY) break;
    }
    if (!(expected >= LEAST_EXPECTED)) return null;
    this.#open = true;
    return {
      kind: 'silence',
      since: this.#lastAt,
      from: (expected / gap) * MINUTE,
      to: 0,
      unit: 'calls/min',
      strength: gap / (FACTOR * longest),
    };
  }

  #remember(hour: number, gap: number): void {
    this.#longest[hour] = Math.max(gap, this.#longest[hour]! * 2 ** (-gap / MEMORY));
  }

  #enter(timeMs: number): void {
    const hour = Math.floor(timeMs / HOUR);
    if (hour === this.#hour) return;
    if (!Number.isNaN(this.#hour)) {
      this.#learn(this.#hour, this.#hourCalls);
      if (!this.#open) for (let idle = this.#hour + 1; idle < hour && idle < this.#hour + 24; idle++) this.#learn(idle, 0);
    }
    this.#hour = hour;
    this.#hourCalls = 0;
  }

  #learn(hour: number, calls: number): void {
    const slot = ((hour % 24) + 24) % 24;
    const before = this.#hours[slot]!;
    this.#hours[slot] = Number.isNaN(before) ? calls : 0.7 * before + 0.3 * calls;
  }
}

function hourOf(timeMs: number): number {
  return ((Math.floor(timeMs / HOUR) % 24) + 24) % 24;
}
