import type { Cell } from '../encoding/cell.js';
import type { Block } from './block.js';
import type { Resolution } from './resolution.js';
import { select } from './selection.js';
import type { Series } from './series.js';

/** The blocks between two times. */
export class Window {
  readonly fromMillis: number;
  readonly toMillis: number;
  readonly blocks: readonly Block[];
  readonly #resolutions: readonly Resolution[];
  readonly #selections = new Map<number, readonly Block[]>();
  #later: readonly Block[] | undefined;

  constructor(resolutions: readonly Resolution[], fromMillis: number, toMillis: number) {
    this.#resolutions = resolutions;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.blocks = this.blocksAfter(fromMillis);
  }

  /** The start of the first block and the end of the last; without blocks the window's own edges. */
  get coveredFromMillis(): number {
    return this.blocks[0]?.startMillis ?? this.fromMillis;
  }

  get coveredToMillis(): number {
    return this.blocks.at(-1)?.endMillis ?? this.toMillis;
  }

  /** The blocks that end later than `fromMillis`, which may lie inside the window. */
  blocksAfter(fromMillis: number): readonly Block[] {
    let blocks = this.#selections.get(fromMillis);
    if (blocks === undefined) {
      blocks = this.#resolutions.length === 0 ? [] : select(this.#resolutions, fromMillis, this.toMillis);
      this.#selections.set(fromMillis, blocks);
    }
    return blocks;
  }

  /** The blocks collected after the window. */
  later(): readonly Block[] {
    this.#later ??= this.#selectLater();
    return this.#later;
  }

  #selectLater(): readonly Block[] {
    const newest = this.#resolutions[0]?.blocks.at(-1);
    if (newest === undefined || newest.endMillis <= this.toMillis) return [];
    return select(this.#resolutions, this.toMillis, Number.POSITIVE_INFINITY);
  }
}

/** Adds the cells of `series` in `blocks` to `target`; histograms with their buckets when `shape` is set. */
export function mergeInto<C extends Cell>(target: C, series: Series, blocks: readonly Block[], shape: boolean): C {
  for (const block of blocks) block.addTo(target, series.id, shape);
  return target;
}
