import { ByteReader } from './byte-writer.js';
import type { Cell } from './cell.js';

/** The cells of all series of one stretch of time, encoded one after the other. */
export class Block {
  readonly startMillis: number;
  /** The time of its last sample. */
  readonly endMillis: number;
  /** How many times the metrics were collected in it. */
  readonly samples: number;
  readonly #reader: ByteReader;
  /** Where the cell of each series begins, plus one; 0 when the series was idle. */
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

  /** Adds what the series with this id did to `target`. */
  addTo(target: Cell, id: number, shape: boolean): void {
    // A series younger than the block has no place in it.
    const start = id < this.#starts.length ? this.#starts[id]! : 0;
    if (start === 0) return;
    this.#reader.position = start - 1;
    target.addEncoded(this.#reader, shape);
  }
}
