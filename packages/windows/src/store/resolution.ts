import { ByteWriter } from '../encoding/byte-writer.js';
import type { Block } from './block.js';
import { BlockMerge } from './block-merge.js';
import type { Series } from './series.js';

/** A merge takes this many steps; fewer than the collections before the next merge begins. */
const STEPS = 10;

/** The blocks of one width, oldest first. */
export class Resolution {
  readonly blocks: Block[] = [];
  readonly #widthMillis: number;
  readonly #keepMillis: number;
  readonly #writer = new ByteWriter();
  /** The start of the next block. */
  #startMillis: number;
  #merge: BlockMerge | undefined;
  #bytes = 0;
  /** Whether a block was ever dropped, so that the resolution no longer reaches back to the beginning. */
  #shortened = false;

  constructor(widthMillis: number, keepMillis: number, startMillis: number) {
    this.#widthMillis = widthMillis;
    this.#keepMillis = keepMillis;
    this.#startMillis = startMillis;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get oldestMillis(): number {
    return this.blocks[0]?.startMillis ?? this.#startMillis;
  }

  reachesBackTo(timeMillis: number): boolean {
    return !this.#shortened || this.oldestMillis <= timeMillis;
  }

  /**
   * Whether a collection at `timeMillis` belongs to the newest block; a twentieth of the width is tolerated as delay.
   * A collection at the time of the previous one always does, because every block has a duration.
   */
  continuesAt(timeMillis: number): boolean {
    const newest = this.blocks.at(-1);
    if (newest === undefined) return false;
    return timeMillis <= newest.endMillis || timeMillis - newest.startMillis <= this.#widthMillis * 1.05;
  }

  push(block: Block): void {
    this.blocks.push(block);
    this.#bytes += block.bytes;
    this.#startMillis = block.endMillis;
  }

  /** Replaces the newest block by `block`, which continues it. */
  replaceNewest(block: Block): void {
    this.#bytes -= this.blocks.pop()?.bytes ?? 0;
    this.push(block);
  }

  /** Continues merging `finer` blocks, which are final, into blocks of this width. */
  mergeFrom(finer: readonly Block[], series: readonly (Series | undefined)[]): void {
    this.#merge ??= this.#begin(finer, series.length);
    const block = this.#merge?.step(series, Math.ceil(series.length / STEPS));
    if (block === undefined) return;
    this.#merge = undefined;
    this.push(block);
  }

  /** Drops blocks that are too old and that the next resolution, if any, has already merged. */
  trim(next: Resolution | undefined): void {
    const newestMillis = this.blocks.at(-1)?.endMillis ?? 0;
    const mergedMillis = next === undefined ? Number.POSITIVE_INFINITY : next.#startMillis;
    const untilMillis = Math.min(newestMillis - this.#keepMillis, mergedMillis);
    while (this.blocks.length > 1 && this.blocks[0]!.endMillis <= untilMillis) this.dropOldest();
  }

  dropOldest(): boolean {
    const dropped = this.blocks.shift();
    if (dropped === undefined) return false;
    this.#bytes -= dropped.bytes;
    this.#shortened = true;
    return true;
  }

  #begin(finer: readonly Block[], size: number): BlockMerge | undefined {
    const first = finer.findIndex((block) => block.endMillis > this.#startMillis);
    const last = finer.findIndex((block) => block.endMillis - this.#startMillis >= this.#widthMillis * 0.95);
    return first < 0 || last < first ? undefined : new BlockMerge(finer.slice(first, last + 1), size, this.#writer);
  }
}
