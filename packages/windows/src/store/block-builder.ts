import { ByteWriter } from '../encoding/byte-writer.js';
import type { Cell } from '../encoding/cell.js';
import { HistogramCell } from '../encoding/histogram-cell.js';
import { createCell, Scratch } from '../encoding/scratch.js';
import { Block } from './block.js';
import type { Series } from './series.js';

/** Encodes the points of one collection, series by series in any order. */
export class BlockBuilder {
  readonly #writer = new ByteWriter();
  readonly #scratch = new Scratch();
  #starts = new Uint32Array(64);
  /** Series that get several points in one collection, such as an overflow series. */
  readonly #repeated = new Map<number, Cell>();
  /** The sum of all series of a histogram, by the id of the metric's `whole` series. */
  readonly #wholes = new Map<number, HistogramCell>();

  /** The writer for the series' cell, unless this collection has already encoded one. */
  begin(id: number): ByteWriter | undefined {
    if (id >= this.#starts.length) this.#grow(id);
    if (this.#starts[id] !== 0) return undefined;
    this.#starts[id] = this.#writer.length + 1;
    return this.#writer;
  }

  /** The cell to add a point to; {@link done} must follow. */
  cell(series: Series): Cell {
    const { id, metric } = series;
    if (id >= this.#starts.length) this.#grow(id);
    if (this.#starts[id] === 0) return this.#scratch.empty(metric.kind);
    let cell = this.#repeated.get(id);
    if (cell === undefined) {
      cell = createCell(metric.kind);
      this.#writer.reread(this.#starts[id]! - 1, (reader) => cell!.addEncoded(reader, true));
      this.#repeated.set(id, cell);
    }
    return cell;
  }

  done(series: Series, cell: Cell): void {
    const writer = cell.idle ? undefined : this.begin(series.id);
    if (writer !== undefined) cell.encode(writer);
  }

  /** The cell that sums all series of a metric; `series` is the metric's `whole` series. */
  whole(series: Series): HistogramCell {
    const { id } = series;
    if (id >= this.#starts.length) this.#grow(id);
    let cell = this.#wholes.get(id);
    if (cell === undefined) {
      cell = new HistogramCell();
      this.#wholes.set(id, cell);
    }
    return cell;
  }

  /** Builds the block of everything added, for `size` series, and resets the builder. */
  build(startMillis: number, endMillis: number, size: number): Block {
    for (const [id, cell] of [...this.#repeated, ...this.#wholes]) {
      if (cell.idle) continue;
      this.#starts[id] = this.#writer.length + 1;
      cell.encode(this.#writer);
    }
    this.#repeated.clear();
    for (const cell of this.#wholes.values()) cell.clear();
    const starts = new Uint32Array(size);
    starts.set(this.#starts.subarray(0, size));
    this.#starts.fill(0);
    return new Block(startMillis, endMillis, 1, this.#writer.take(), starts);
  }

  #grow(id: number): void {
    const grown = new Uint32Array(Math.max(id + 1, this.#starts.length * 2));
    grown.set(this.#starts);
    this.#starts = grown;
  }
}
