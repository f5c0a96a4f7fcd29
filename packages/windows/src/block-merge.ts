import { Block } from './block.js';
import type { ByteWriter } from './byte-writer.js';
import { Scratch } from './scratch.js';
import type { Series } from './series.js';

/** Merges neighbouring blocks, some series at a time so that nobody waits for it. */
export class BlockMerge {
  readonly #blocks: readonly Block[];
  readonly #writer: ByteWriter;
  readonly #starts: Uint32Array;
  readonly #scratch = new Scratch();
  #next = 0;

  /** @param size How many series there are. @param writer Nobody else's until the merge is done. */
  constructor(blocks: readonly Block[], size: number, writer: ByteWriter) {
    this.#blocks = blocks;
    this.#writer = writer;
    this.#starts = new Uint32Array(size);
  }

  /** Merges up to `count` more series; the block when all are done. */
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
