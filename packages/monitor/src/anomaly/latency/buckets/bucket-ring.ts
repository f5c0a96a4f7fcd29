/** A field of a bucket, summed over its calls; an index into {@link BucketRing.current}. */
export const CALLS = 0;
/** Natural logarithms of the durations in milliseconds. */
export const LOG_DURATION = 1;
/** Normal scores of the durations. */
export const SCORE = 2;
/** Normal scores of the durations less a margin. */
export const SCORE_BEYOND = 3;
/** Calls that took much longer than the median. */
export const MUCH_SLOWER = 4;

const FIELDS = 5;
/** Length of a bucket from its first call on. */
export const BUCKET_MILLIS = 5000;

/** The longest window, in buckets. */
const BUCKETS = 96;
const SLOTS = BUCKETS + 1;

/**
 * The last buckets of an operation, kept as running totals, so that the sum over any window costs two reads. A bucket is
 * some seconds in which at least one call ended: with few calls the windows count calls, with many they count seconds.
 */
export class BucketRing {
  /** The sums of the bucket being filled, by the fields above; the owner adds to it. */
  readonly current = new Float64Array(FIELDS);
  readonly #totals = new Float64Array(SLOTS * FIELDS);
  readonly #starts = new Float64Array(SLOTS);
  #closed = 0;

  /** Number of closed buckets, at most 96. */
  get length(): number {
    return Math.min(this.#closed, BUCKETS);
  }

  /** Number of buckets closed since the last `clear`. */
  get closed(): number {
    return this.#closed;
  }

  /** Closes the current bucket and opens an empty one. */
  push(startMillis: number): void {
    const from = (this.#closed % SLOTS) * FIELDS;
    this.#starts[this.#closed % SLOTS] = startMillis;
    this.#closed++;
    const to = (this.#closed % SLOTS) * FIELDS;
    for (let i = 0; i < FIELDS; i++) this.#totals[to + i] = this.#totals[from + i]! + this.current[i]!;
    this.current.fill(0);
  }

  /** The sum of a field over `buckets` buckets, the newest of them `back` buckets before the end. */
  sum(field: number, buckets: number, back = 0): number {
    const end = this.#closed - back;
    const start = Math.max(end - buckets, this.#closed - this.length);
    return end <= start ? 0 : this.#total(end, field) - this.#total(start, field);
  }

  /** The mean logarithm of the durations over `buckets` buckets; `NaN` if there were no calls. */
  mean(buckets: number, back = 0): number {
    return this.sum(LOG_DURATION, buckets, back) / this.sum(CALLS, buckets, back);
  }

  /** The start of the bucket `back` buckets before the running one: 1 is the newest closed one. */
  startOf(back: number): number {
    return this.#starts[(this.#closed - Math.min(back, this.length)) % SLOTS]!;
  }

  /** The end of the bucket `back` buckets before the running one. */
  endOf(back: number): number {
    return this.startOf(back) + BUCKET_MILLIS;
  }

  clear(): void {
    this.#closed = 0;
    this.#totals.fill(0);
    this.current.fill(0);
  }

  #total(position: number, field: number): number {
    return this.#totals[(position % SLOTS) * FIELDS + field]!;
  }
}
