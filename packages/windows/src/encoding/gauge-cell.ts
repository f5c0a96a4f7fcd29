import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import type { Cell } from './cell.js';

/** A gauge: the values sampled at each collection. */
export class GaugeCell implements Cell {
  /** Number of samples. */
  count = 0;
  sum = 0;
  max = Number.NEGATIVE_INFINITY;
  last = 0;

  get idle(): boolean {
    return this.count === 0;
  }

  /** Adds `count` samples, the latest of which is `last`. */
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
