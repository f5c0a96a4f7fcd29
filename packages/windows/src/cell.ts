import type { ByteReader, ByteWriter } from './byte-writer.js';

/**
 * What one series did in one stretch of time. Cells of neighbouring stretches merge, the older into which the younger
 * is added, and the merged cell is the one that a collection over both stretches would have made.
 */
export interface Cell {
  /** Whether nothing happened. */
  readonly idle: boolean;
  clear(): void;
  encode(writer: ByteWriter): void;
  /** Adds the encoded cell at the reader's position; `shape` tells a histogram whether its buckets are wanted. */
  addEncoded(reader: ByteReader, shape: boolean): void;
}

/** A counter or an up-down counter. */
export class SumCell implements Cell {
  idle = true;
  /** What was added; what a counter holds after a reset is new, as Prometheus counts it. */
  increase = 0;
  /** The running value before the first change. */
  start = 0;
  /** The running value after the last change. */
  end = 0;

  /** Takes a change of the running value from `start` to `end`. */
  change(increase: number, start: number, end: number): void {
    if (this.idle) this.start = start;
    this.idle = false;
    this.increase += increase;
    this.end = end;
  }

  clear(): void {
    this.idle = true;
    this.increase = 0;
    this.start = 0;
    this.end = 0;
  }

  encode(writer: ByteWriter): void {
    writer.double(this.increase);
    writer.double(this.start);
    writer.double(this.end);
  }

  addEncoded(reader: ByteReader): void {
    this.change(reader.double(), reader.double(), reader.double());
  }
}

/** A gauge: what it was, each time it was looked at. */
export class GaugeCell implements Cell {
  /** How many samples. */
  count = 0;
  sum = 0;
  max = Number.NEGATIVE_INFINITY;
  last = 0;

  get idle(): boolean {
    return this.count === 0;
  }

  /** Takes `count` samples, the youngest of which is `last`. */
  take(count: number, sum: number, max: number, last: number): void {
    this.count += count;
    this.sum += sum;
    if (max > this.max) this.max = max;
    this.last = last;
  }

  clear(): void {
    this.count = 0;
    this.sum = 0;
    this.max = Number.NEGATIVE_INFINITY;
    this.last = 0;
  }

  encode(writer: ByteWriter): void {
    writer.whole(this.count);
    writer.double(this.sum);
    writer.double(this.max);
    writer.double(this.last);
  }

  addEncoded(reader: ByteReader): void {
    this.take(reader.whole(), reader.double(), reader.double(), reader.double());
  }
}
