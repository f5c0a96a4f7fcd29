import { ByteReader } from '../encoding/byte-reader.js';
import type { Cell } from '../encoding/cell.js';

/** The encoded cells of all series in one interval. */
export class Block {
  readonly startMillis: number;
  /** The time of the last sample. */
  readonly endMillis: number;
  /** Number of collections in the interval. */
  readonly samples: number;
  readonly #reader: ByteReader;
  /** The offset of each series' cell plus one; 0 when the series was idle. */
  readonly #starts: Uint32Array;

  constructor(startMillis: number, endMillis: number, samples: number, bytes: Uint8Array, starts: Uint32Array) {
    this.startMillis = startMillis;
    this.endMillis = endMillis;
    this.samples = samples;
    this.#reader = new ByteReader(bytes);
    this.#starts = starts;
  }

  get bytes(): number {
    return this.#reader.byteLength + this.#starts.byteLength;
  }

  /** Adds the cell of the series with this id to `target`. */
  addTo(target: Cell, id: number, shape: boolean): void {
    // A series created after the block has no entry in it.
    const start = id < this.#starts.length ? this.#starts[id]! : 0;
    if (start === 0) return;
    this.#reader.position = start - 1;
    target.addEncoded(this.#reader, shape);
  }
}
