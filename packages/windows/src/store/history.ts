import type { MetricData, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { ByteWriter } from '../encoding/byte-writer.js';
import type { Block } from './block.js';
import { BlockBuilder } from './block-builder.js';
import { BlockMerge } from './block-merge.js';
import { adderOf, isAdditive, kindOf } from './ingest.js';
import { Resolution } from './resolution.js';
import { SeriesTable } from './series-table.js';
import { Window } from './window.js';

export interface HistoryOptions {
  readonly cellMillis: number;
  readonly retentionMillis: number;
  readonly maxSeries: number;
  readonly maxBytes: number;
}

export interface WindowStats {
  readonly series: number;
  /** Number of blocks; each holds the cells of all series in one interval. */
  readonly blocks: number;
  /** Bytes in blocks. */
  readonly bytes: number;
  readonly collections: number;
  /**
   * Points beyond the series limit. Those of counters and histograms are summed in overflow series, which keep only
   * `error.type`; values of gauges and of observable instruments cannot be summed and are dropped.
   */
  readonly overflowedPoints: number;
  /** Metrics whose buckets a view replaced, so that their percentiles are `null`. */
  readonly coarseMetrics: readonly string[];
  /** Histograms and counters of this project that a view recorded as another kind; their points are rejected. */
  readonly replacedMetrics: readonly string[];
  /** Points that could not be kept: NaN, infinite, a counter's negative step, another kind than that of the name. */
  readonly rejectedPoints: number;
  /** Blocks dropped before their time because `maxBytes` was reached. */
  readonly droppedBlocks: number;
  /** Collections whose time lay before the previous one's. They continue the history as if the clock had not stepped. */
  readonly backwardSteps: number;
  readonly oldestMillis: number | null;
  readonly newestMillis: number | null;
}

const HOUR = 3_600_000;

/** Widths of cells, in finest cells, and the age up to which they hold: a cell is at most a thirtieth as wide as its age. */
const AGES = [
  { cells: 1, untilMillis: HOUR },
  { cells: 12, untilMillis: 6 * HOUR },
  { cells: 60, untilMillis: 24 * HOUR },
  { cells: 360, untilMillis: Number.POSITIVE_INFINITY },
] as const;

/**
 * The recent history of all series: a block per collection, wider blocks with age. A block holds the encoded cells of
 * all series and is dropped as a whole; merging blocks loses nothing but their seam.
 */
export class History {
  readonly table: SeriesTable;
  readonly #cellMillis: number;
  readonly #maxBytes: number;
  readonly #ages: readonly { readonly cells: number; readonly keepMillis: number }[];
  readonly #builder = new BlockBuilder();
  #resolutions: readonly Resolution[] = [];
  #openedMillis = 0;
  #aheadMillis = 0;
  #collections = 0;
  #rejectedPoints = 0;
  #droppedBlocks = 0;
  #backwardSteps = 0;

  constructor({ cellMillis, retentionMillis, maxSeries, maxBytes }: HistoryOptions) {
    this.#cellMillis = cellMillis;
    this.#maxBytes = maxBytes;
    this.table = new SeriesTable(maxSeries);
    const reached = AGES.findIndex((age) => age.untilMillis >= retentionMillis);
    this.#ages = AGES.slice(0, reached + 1).map(({ cells, untilMillis }) => ({
      cells,
      keepMillis: Math.min(untilMillis, retentionMillis),
    }));
  }

  open(nowMillis: number): void {
    if (this.#resolutions.length > 0) return;
    this.#openedMillis = Math.floor(nowMillis);
    // A collection at the moment of opening makes a block that begins one millisecond earlier.
    const startMillis = this.#openedMillis - 1;
    this.#resolutions = this.#ages.map(
      ({ cells, keepMillis }) => new Resolution(cells * this.#cellMillis, keepMillis, startMillis),
    );
  }

  ingest(scopes: readonly ScopeMetrics[], nowMillis: number): void {
    this.open(nowMillis - this.#cellMillis);
    const [finest] = this.#resolutions;
    const newest = finest!.blocks.at(-1);
    const sampleMillis = this.#continue(Math.floor(nowMillis), newest?.endMillis ?? this.#openedMillis);
    const startMillis = newest?.endMillis ?? Math.min(this.#openedMillis, sampleMillis - 1);
    this.table.begin(startMillis, this.#oldestMillis);
    for (const { scope, metrics } of scopes) {
      const scopeKey = `${scope.name}@${scope.version ?? ''}`;
      for (const metric of metrics) this.#addMetric(scopeKey, metric, sampleMillis);
    }
    this.#append(finest!, this.#builder.build(startMillis, sampleMillis, this.table.byId.length));
    this.#collections++;
  }

  /**
   * The lead of the history over a clock that stepped back; 0 until it does. The times of queries and of
   * their results differ by it from those of the blocks.
   */
  get aheadMillis(): number {
    return this.#aheadMillis;
  }

  /** The time of a collection, adjusted so that a clock that stepped back goes on where it was. */
  #continue(nowMillis: number, lastMillis: number): number {
    if (nowMillis >= lastMillis) this.#aheadMillis = 0;
    else if (nowMillis + this.#aheadMillis < lastMillis) {
      this.#aheadMillis = lastMillis - nowMillis;
      this.#backwardSteps++;
    }
    return nowMillis + this.#aheadMillis;
  }

  window(fromMillis: number, toMillis: number): Window {
    return new Window(this.#resolutions, fromMillis, toMillis);
  }

  stats(): WindowStats {
    const newest = this.#resolutions[0]?.blocks.at(-1);
    return {
      series: this.table.size,
      blocks: this.#resolutions.reduce((sum, resolution) => sum + resolution.blocks.length, 0),
      bytes: this.#bytes,
      collections: this.#collections,
      overflowedPoints: this.table.overflowed,
      coarseMetrics: this.table.coarseMetrics,
      replacedMetrics: this.table.replacedMetrics,
      rejectedPoints: this.#rejectedPoints,
      droppedBlocks: this.#droppedBlocks,
      backwardSteps: this.#backwardSteps,
      oldestMillis: newest === undefined ? null : this.#oldestMillis,
      newestMillis: newest?.endMillis ?? null,
    };
  }

  get #bytes(): number {
    return this.#resolutions.reduce((sum, resolution) => sum + resolution.bytes, 0);
  }

  get #oldestMillis(): number {
    return Math.min(...this.#resolutions.map((resolution) => resolution.oldestMillis));
  }

  #addMetric(scope: string, metric: MetricData, nowMillis: number): void {
    const { name, unit } = metric.descriptor;
    const stream = this.table.stream(scope, name, kindOf(metric), unit);
    if (stream === undefined) {
      this.#rejectedPoints += metric.dataPoints.length;
      return;
    }
    const add = adderOf(metric);
    const additive = isAdditive(metric);
    for (const point of metric.dataPoints) {
      try {
        const series = this.table.series(stream, point.attributes, nowMillis, additive);
        if (series !== undefined && !add(this.#builder, series, point.value as never, nowMillis))
          this.#rejectedPoints++;
      } catch {
        // The SDK passes on attributes as the application gave them, even values that have no string form.
        this.#rejectedPoints++;
      }
    }
  }

  /** A wider block ends only where a narrower one does, so that blocks of all widths share their seams. */
  #append(finest: Resolution, block: Block): void {
    const { byId } = this.table;
    if (finest.continuesAt(block.endMillis)) {
      const both = [finest.blocks.at(-1)!, block];
      finest.replaceNewest(new BlockMerge(both, byId.length, new ByteWriter()).step(byId, byId.length)!);
    } else finest.push(block);
    // The newest block may still be continued; those of the wider resolutions are final.
    let finer: readonly Block[] = finest.blocks.slice(0, -1);
    for (const resolution of this.#resolutions.slice(1)) {
      resolution.mergeFrom(finer, byId);
      finer = resolution.blocks;
    }
    for (const [i, resolution] of this.#resolutions.entries()) resolution.trim(this.#resolutions[i + 1]);
    while (this.#bytes > this.#maxBytes && this.#dropOldest()) this.#droppedBlocks++;
  }

  #dropOldest(): boolean {
    return this.#resolutions.findLast((resolution) => resolution.blocks.length > 1)?.dropOldest() ?? false;
  }
}
