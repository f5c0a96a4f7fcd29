import { CLOCK } from '../tuning.js';

/**
 * A monotonic time made of the caller's times: it never runs back, and no single time makes it leap. A clock that is set back
 * goes on from where it was; a clock that is set ahead, or an operation that was idle, is believed when several times in a row say so.
 */
export class SteadyTime {
  #now = Number.NEGATIVE_INFINITY;
  /** The offset that is added to the caller's times. */
  #offset = 0;
  /** A time far ahead, and how many in a row have confirmed it. */
  #leapTo = Number.NaN;
  #leaps = 0;
  #callsBehind = 0;
  #ticksBehind = 0;

  /** Negative infinity before the first time. */
  get now(): number {
    return this.#now;
  }

  /** Takes the time of a call. */
  call(timeMillis: number): void {
    const time = timeMillis + this.#offset;
    if (this.#follow(time)) this.#callsBehind = 0;
    else if (time < this.#now && ++this.#callsBehind >= CLOCK.callsBehind) this.#setBack(timeMillis);
  }

  /** Takes the time of a tick. */
  tick(timeMillis: number): void {
    this.#callsBehind = 0;
    const time = timeMillis + this.#offset;
    if (this.#follow(time)) this.#ticksBehind = 0;
    else if (time < this.#now && ++this.#ticksBehind >= CLOCK.ticksBehind) this.#setBack(timeMillis);
  }

  /** Whether the clock was ever set back. */
  get isStepped(): boolean {
    return this.#offset !== 0;
  }

  /** The caller's time of a moment. */
  toCaller(millis: number): number {
    return millis - this.#offset;
  }

  /** False for a time that is not followed: not a number, far ahead for the first time, or far behind. */
  #follow(time: number): boolean {
    if (!(Math.abs(time) < CLOCK.maxMillis)) return false;
    if (time > this.#now + CLOCK.leapMillis && this.#now !== Number.NEGATIVE_INFINITY) {
      this.#leaps = time >= this.#leapTo - CLOCK.toleranceMillis ? this.#leaps + 1 : 1;
      this.#leapTo = time;
      if (this.#leaps < CLOCK.leapTimes) return false;
    }
    this.#leaps = 0;
    this.#leapTo = Number.NaN;
    if (time < this.#now - CLOCK.toleranceMillis) return false;
    if (time > this.#now) this.#now = time;
    return true;
  }

  #setBack(timeMillis: number): void {
    this.#offset = this.#now - timeMillis;
    this.#callsBehind = 0;
    this.#ticksBehind = 0;
  }
}
