import type { Cell } from './cell.js';
import { createCell } from './scratch.js';
import type { Series } from './series.js';
import { mergeInto, type Window } from './window.js';

const MAX_CELLS = 32;

/**
 * The last merged cells, so that questions that differ only in what they take, such as p50 and p95, share the work.
 * Good until the next collection.
 */
export class MergeMemo {
  readonly #cells = new Map<string, Cell>();

  clear(): void {
    this.#cells.clear();
  }

  /** What all of `series`, which `key` names, did in the window; with `shape` the buckets too. */
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
