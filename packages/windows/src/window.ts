import type { Block } from './block.js';
import type { Cell } from './cell.js';
import { select } from './selection.js';
import type { Series } from './series.js';
import type { Tier } from './tier.js';

/** The blocks between two times. */
export class Window {
  readonly fromMillis: number;
  readonly toMillis: number;
  readonly blocks: readonly Block[];
  readonly #tiers: readonly Tier[];
  readonly #selections = new Map<number, readonly Block[]>();

  constructor(tiers: readonly Tier[], fromMillis: number, toMillis: number) {
    this.#tiers = tiers;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.blocks = this.blocksAfter(fromMillis);
  }

  /** When the first block begins and the last one ends; the window's own edges when there is none. */
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
      blocks = this.#tiers.length === 0 ? [] : select(this.#tiers, fromMillis, this.toMillis);
      this.#selections.set(fromMillis, blocks);
    }
    return blocks;
  }

  /** What was collected after the window. */
  later(): readonly Block[] {
    const newest = this.#tiers[0]?.blocks.at(-1);
    if (newest === undefined || newest.endMillis <= this.toMillis) return [];
    return select(this.#tiers, this.toMillis, Number.POSITIVE_INFINITY);
  }
}

/** Adds what `series` did in `blocks` to `target`; histograms with their buckets when `shape` is set. */
export function mergeInto<C extends Cell>(target: C, series: Series, blocks: readonly Block[], shape: boolean): C {
  for (const block of blocks) block.addTo(target, series.id, shape);
  return target;
}
