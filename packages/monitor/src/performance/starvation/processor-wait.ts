import { STARVATION } from '../../anomaly/tuning.js';

const MINUTE = 60_000;

interface Reading {
  readonly nowMillis: number;
  readonly waitedMillis: number;
}

interface Minute {
  readonly endMillis: number;
  readonly share: number;
}

/** The share of the time in which the process was ready to run and did not get a processor, minute by minute. */
export class ProcessorWait {
  readonly #minutes: Minute[] = [];
  #first: Reading | undefined;
  #last: Reading | undefined;
  #usual = 0;

  /** The usual share: that of the quietest quarter of the last hours, because most of an hour may be starved. */
  get usual(): number {
    return this.#usual;
  }

  /** @param waitedMillis the time waited since any fixed moment */
  add(nowMillis: number, waitedMillis: number): void {
    const reading = { nowMillis, waitedMillis };
    const first = this.#first;
    if (first === undefined || nowMillis < first.nowMillis || waitedMillis < first.waitedMillis) this.#first = reading;
    this.#last = reading;
    const share = this.#share(MINUTE);
    if (share === null) return;
    this.#minutes.push({ endMillis: nowMillis, share });
    if (this.#minutes.length > STARVATION.minutes) this.#minutes.shift();
    this.#first = reading;
    this.#usual = usualOf(this.#minutes);
  }

  /** The largest share of a minute since this moment, the running one included. */
  most(sinceMillis: number): number {
    let most = this.#share(STARVATION.minMillis) ?? 0;
    for (const { endMillis, share } of this.#minutes) if (endMillis > sinceMillis) most = Math.max(most, share);
    return most;
  }

  /** The share of the running minute; `null` while that is shorter than `minMillis`. */
  #share(minMillis: number): number | null {
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last === undefined) return null;
    const elapsedMillis = last.nowMillis - first.nowMillis;
    return elapsedMillis < minMillis ? null : Math.min(1, (last.waitedMillis - first.waitedMillis) / elapsedMillis);
  }
}

function usualOf(minutes: readonly Minute[]): number {
  if (minutes.length < STARVATION.minMinutes) return 0;
  const shares = minutes.map(({ share }) => share).sort((a, b) => a - b);
  return shares[Math.floor(STARVATION.usualQuantile * shares.length)]!;
}
