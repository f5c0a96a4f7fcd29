import { FAILURES } from '../tuning.js';

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;

/** A bucket queued to be learned. */
interface Bucket {
  readonly endMillis: number;
  /** Time since the bucket before. */
  readonly passedMillis: number;
  readonly calls: number;
  readonly failed: number;
  /** The number of failed calls that came right after a failed one. */
  readonly repeated: number;
  readonly suspected: boolean;
}

/** The usual share of failed calls, learned some minutes late, with an upper limit. */
export class UsualShare {
  readonly #maxBase: number;
  /** At most one for each 5 s of the delay. */
  #waiting: Bucket[] = [];
  #waitingCalls = 0;
  #share = 0;
  #calls = 0;
  /** The share of an episode that became the new normal; a learned share is capped instead. */
  #accepted = 0;
  #startMillis = Number.NaN;
  #callsPerMilli = 0;

  /** @param maxBase upper limit of the share, above 0 and below 1 */
  constructor(maxBase: number) {
    this.#maxBase = maxBase;
  }

  /** Whether few calls are known: an outage that began with the first call must not count as usual. */
  get isUnknown(): boolean {
    return this.#calls < FAILURES.minCalls;
  }

  /** The usual share, drawn towards the prior while few calls are known. */
  get value(): number {
    const { prior, priorCalls } = FAILURES;
    const share = (this.#share * this.#calls + prior * priorCalls) / (this.#calls + priorCalls);
    return Math.min(share, Math.max(this.#maxBase, this.#accepted));
  }

  get callsPerWeek(): number {
    return Math.max(200, this.#callsPerMilli * WEEK);
  }

  /** Notes when a bucket began; returns the time since the one before. */
  pass(startMillis: number, calls: number): number {
    const passedMillis = Math.min(HOUR, Math.max(0, startMillis - this.#startMillis)) || 0;
    this.#startMillis = startMillis;
    if (passedMillis > 0) {
      const weight = Math.min(0.02, passedMillis / 600_000);
      this.#callsPerMilli += weight * (calls / passedMillis - this.#callsPerMilli);
    }
    return passedMillis;
  }

  /** Queues a bucket; `learned` takes those that were old enough. */
  keep(bucket: Bucket, learned: (bucket: Bucket) => void): void {
    this.#waiting.push(bucket);
    this.#waitingCalls += bucket.calls;
    while (this.#isOldEnough(bucket.endMillis)) {
      const oldest = this.#waiting.shift()!;
      this.#waitingCalls -= oldest.calls;
      learned(oldest);
      this.#learn(oldest);
    }
  }

  /** Drops the queued buckets, which belong to an episode. */
  forgetWaiting(): void {
    this.#waiting = [];
    this.#waitingCalls = 0;
  }

  /** Makes a share that lasted the usual one. */
  accept(share: number): void {
    this.#share = share;
    this.#accepted = share;
  }

  #isOldEnough(nowMillis: number): boolean {
    const [oldest] = this.#waiting;
    if (oldest === undefined) return false;
    const many = this.#waitingCalls > Math.max(FAILURES.minWaitingCalls, FAILURES.waitingShare * this.#calls);
    return nowMillis - oldest.endMillis >= (many ? FAILURES.minDelayMillis : FAILURES.delayMillis);
  }

  /** Learns a bucket that was not suspected. */
  #learn({ passedMillis, calls, failed, suspected }: Bucket): void {
    if (suspected) return;
    this.#calls += calls;
    const slower = Math.min(1 - Math.exp(-passedMillis / FAILURES.followMillis), calls / FAILURES.followCalls);
    this.#share += Math.max(slower, calls / this.#calls) * (failed / calls - this.#share);
    this.#accepted = Math.min(this.#accepted, this.#share);
  }
}
