import { Block } from './block.js';
import { ByteWriter } from './byte-writer.js';
import type { Cell } from './cell.js';
import { HistogramCell } from './histogram-cell.js';
import { createCell, Scratch } from './scratch.js';
import type { Series } from './series.js';

/** Encodes what one collection brings, series by series in any order. */
export class BlockBuilder {
  readonly #writer = new ByteWriter();
  readonly #scratch = new Scratch();
  #starts = new Uint32Array(64);
  /** Series that a collection brings more than once, as it does the one for the overflow. */
  readonly #repeated = new Map<number, Cell>();
  /** What all series of a histogram did together, by the id of the series that stands for them. */
  readonly #wholes = new Map<number, HistogramCell>();

  /** Where to encode the series' cell, if this collection has brought nothing of it yet. */
  begin(id: number): ByteWriter | undefined {
    if (id >= this.#starts.length) this.#grow(id);
    if (this.#starts[id] !== 0) return undefined;
    this.#starts[id] = this.#writer.length + 1;
    return this.#writer;
  }

  /** A cell to add to; whatever kind of series it is, {@link done} must follow. */
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

  /** Where what a series did is added to what all series of its metric did. */
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

  /** The block of all that was added, for `size` series; the builder starts anew. */
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
