import type { Block } from './block.js';
import { BlockMerge } from './block-merge.js';
import { ByteWriter } from './byte-writer.js';
import type { Series } from './series.js';

/** A merge takes this many steps, so that none takes long; fewer than a block of the finer tier has successors. */
const STEPS = 10;

/** Blocks of one width, the oldest first. */
export class Tier {
  readonly blocks: Block[] = [];
  readonly #widthMillis: number;
  readonly #keepMillis: number;
  readonly #writer = new ByteWriter();
  /** Where the next block begins. */
  #startMillis: number;
  #merge: BlockMerge | undefined;
  #bytes = 0;
  /** Whether a block was ever let go, and the tier so no longer reaches back to the beginning. */
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
   * Whether what is collected at `timeMillis` belongs to the newest block; a twentieth of the width is left for delays.
   * No block is without duration: what is collected at the same time always belongs to it.
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

  /** Puts `block`, which continues the newest one, in its place. */
  replaceNewest(block: Block): void {
    this.#bytes -= this.blocks.pop()?.bytes ?? 0;
    this.push(block);
  }

  /** Goes on merging `finer` blocks, which will not change any more, into ones of this tier's width. */
  mergeFrom(finer: readonly Block[], series: readonly (Series | undefined)[]): void {
    this.#merge ??= this.#begin(finer, series.length);
    const block = this.#merge?.step(series, Math.ceil(series.length / STEPS));
    if (block === undefined) return;
    this.#merge = undefined;
    this.push(block);
  }

  /** Lets go of what is too old, as far as the next tier has it or there is none. */
  trim(next: Tier | undefined): void {
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
