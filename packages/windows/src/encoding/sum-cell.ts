import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import type { Cell } from './cell.js';

/** A counter or an up-down counter. */
export class SumCell implements Cell {
  idle = true;
  /** The sum of the changes. After a counter reset the whole new value counts as an increase, as in Prometheus. */
  increase = 0;
  /** The running value before the first change. */
  start = 0;
  /** The running value after the last change. */
  end = 0;

  /** Adds a change of the running value from `start` to `end`. */
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
