import type { Cell } from '../encoding/cell.js';
import { createCell } from '../encoding/scratch.js';
import type { Series } from '../store/series.js';
import { mergeInto, type Window } from '../store/window.js';

const MAX_CELLS = 32;

/**
 * The last merged cells, so that queries that differ only in `take`, such as p50 and p95, share the work.
 * Valid until the next collection.
 */
export class MergeCache {
  readonly #cells = new Map<string, Cell>();

  clear(): void {
    this.#cells.clear();
  }

  /** The merged cell of `series`, cached under `key`; with its buckets when `shape` is set. */
  merged(key: string, series: readonly Series[], window: Window, shape: boolean): Cell {
    const inWindow = `${window.fromMillis} ${window.toMillis} ${key}`;
    const known = this.#cells.get(`shape ${inWindow}`) ?? (shape ? undefined : this.#cells.get(`total ${inWindow}`));
    if (known !== undefined) return known;
    const cell = createCell(series[0]!.metric.kind);
    for (const one of series) mergeInto(cell, one, window.blocks, shape);
    if (this.#cells.size >= MAX_CELLS) this.#cells.clear();
    this.#cells.set(`${shape ? 'shape' : 'total'} ${inWindow}`, cell);
    return cell;
  }
}
