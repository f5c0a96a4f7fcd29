import { type Cell, GaugeCell, SumCell } from './cell.js';
import { HistogramCell } from './histogram-cell.js';
import type { MetricKind } from './series.js';

/** An empty cell of a kind. */
export function createCell(kind: MetricKind): Cell {
  if (kind === 'histogram') return new HistogramCell();
  return kind === 'gauge' ? new GaugeCell() : new SumCell();
}

/** One cell of each kind, used again and again: a histogram's buckets are too many to be made for every series. */
export class Scratch {
  readonly #cells = new Map<MetricKind, Cell>();

  /** The cell of the kind, emptied; good until the next call. */
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
