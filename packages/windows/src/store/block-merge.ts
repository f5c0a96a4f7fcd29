import type { ByteWriter } from '../encoding/byte-writer.js';
import { Scratch } from '../encoding/scratch.js';
import { Block } from './block.js';
import type { Series } from './series.js';

/** Merges neighbouring blocks a few series at a time, so that no step takes long. */
export class BlockMerge {
  readonly #blocks: readonly Block[];
  readonly #writer: ByteWriter;
  readonly #starts: Uint32Array;
  readonly #scratch = new Scratch();
  #next = 0;

  /** @param size Number of series. @param writer Used by this merge alone until it is done. */
  constructor(blocks: readonly Block[], size: number, writer: ByteWriter) {
    this.#blocks = blocks;
    this.#writer = writer;
    this.#starts = new Uint32Array(size);
  }

  /** Merges up to `count` more series; returns the block once all are merged. */
  step(series: readonly (Series | undefined)[], count: number): Block | undefined {
    const end = Math.min(this.#next + count, this.#starts.length);
    for (; this.#next < end; this.#next++) this.#merge(this.#next, series[this.#next]);
    if (this.#next < this.#starts.length) return undefined;
    const samples = this.#blocks.reduce((sum, block) => sum + block.samples, 0);
    const { startMillis } = this.#blocks[0]!;
    const { endMillis } = this.#blocks.at(-1)!;
    return new Block(startMillis, endMillis, samples, this.#writer.take(), this.#starts);
  }

  #merge(id: number, series: Series | undefined): void {
    if (series === undefined) return;
    const cell = this.#scratch.empty(series.metric.kind);
    for (const block of this.#blocks) block.addTo(cell, id, true);
    if (cell.idle) return;
    this.#starts[id] = this.#writer.length + 1;
    cell.encode(this.#writer);
  }
}
