import { BUCKETS, bucketOf, middleOf } from './buckets.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import type { Cell } from './cell.js';

/** Durations or sizes, in the buckets of {@link BOUNDARIES}. */
export class HistogramCell implements Cell {
  readonly buckets = new Float64Array(BUCKETS);
  count = 0;
  sum = 0;
  max = Number.NEGATIVE_INFINITY;
  /** The first and the last bucket that are not empty. */
  #low = BUCKETS;
  #high = -1;

  get idle(): boolean {
    return this.count === 0;
  }

  /** Adds `count` values that sum up to `sum`; {@link addBucket} adds them to their buckets. */
  addTotals(count: number, sum: number, max: number): void {
    this.count += count;
    this.sum += sum;
    if (max > this.max) this.max = max;
  }

  addBucket(bucket: number, count: number): void {
    this.buckets[bucket]! += count;
    if (bucket < this.#low) this.#low = bucket;
    if (bucket > this.#high) this.#high = bucket;
  }

  clear(): void {
    this.buckets.fill(0, this.#low, this.#high + 1);
    this.count = 0;
    this.sum = 0;
    this.max = Number.NEGATIVE_INFINITY;
    this.#low = BUCKETS;
    this.#high = -1;
  }

  encode(writer: ByteWriter): void {
    encodeHistogram(writer, this.count, this.sum, this.max, this.buckets, this.#low, this.#high);
  }

  addEncoded(reader: ByteReader, shape: boolean): void {
    this.addTotals(reader.whole(), reader.double(), reader.double());
    if (!shape) return;
    let bucket = 0;
    for (let rest = reader.short(); rest > 0; rest--) {
      bucket += reader.whole();
      this.addBucket(bucket, reader.whole());
    }
  }

  /** Number of values that are at most `bound`; exact when `bound` is one of {@link BOUNDARIES}. */
  countUpTo(bound: number): number {
    let count = 0;
    const last = Math.min(bucketOf(bound), this.#high);
    for (let bucket = this.#low; bucket <= last; bucket++) count += this.buckets[bucket]!;
    return count;
  }

  /**
   * The `quantile` (0 to 1) by nearest rank, at most 5 % off from a millionth on. `null` without values, and where a
   * value lies above the last of {@link BOUNDARIES}.
   */
  quantile(quantile: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil(quantile * this.count));
    if (rank === this.count) return Number.isFinite(this.max) ? this.max : null;
    let seen = 0;
    for (let bucket = this.#low; bucket <= this.#high; bucket++) {
      seen += this.buckets[bucket]!;
      if (seen >= rank) return middleOf(bucket, this.max);
    }
    return this.max;
  }
}

/** Encodes the counts of the buckets from `low` to `high`. The totals come first, so a reader can skip the buckets. */
export function encodeHistogram(
  writer: ByteWriter,
  count: number,
  sum: number,
  max: number,
  buckets: ArrayLike<number>,
  low: number,
  high: number,
): void {
  writer.whole(count);
  writer.double(sum);
  writer.double(max);
  const filledAt = writer.reserveShort();
  let filled = 0;
  let previous = 0;
  for (let bucket = low; bucket <= high; bucket++) {
    const inBucket = buckets[bucket]!;
    if (inBucket === 0) continue;
    writer.whole(bucket - previous);
    writer.whole(inBucket);
    previous = bucket;
    filled++;
  }
  writer.putShort(filledAt, filled);
}
