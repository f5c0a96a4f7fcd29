import type { Cell, MetricKind } from './cell.js';
import { GaugeCell } from './gauge-cell.js';
import { HistogramCell } from './histogram-cell.js';
import { SumCell } from './sum-cell.js';

/** An empty cell of a kind. */
export function createCell(kind: MetricKind): Cell {
  if (kind === 'histogram') return new HistogramCell();
  return kind === 'gauge' ? new GaugeCell() : new SumCell();
}

/** One reusable cell of each kind, because allocating a histogram's buckets for every series would be slow. */
export class Scratch {
  readonly #cells = new Map<MetricKind, Cell>();

  /** The cell of the kind, cleared. Valid until the next call. */
  empty(kind: MetricKind): Cell {
    let cell = this.#cells.get(kind);
    if (cell === undefined) {
      cell = createCell(kind);
      this.#cells.set(kind, cell);
    }
    cell.clear();
    return cell;
  }
}
