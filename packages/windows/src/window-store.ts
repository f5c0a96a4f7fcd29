import type { MetricData, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Block } from './block.js';
import { BlockBuilder } from './block-builder.js';
import { BlockMerge } from './block-merge.js';
import { ByteWriter } from './byte-writer.js';
import { parseDuration } from './duration.js';
import { evaluate } from './evaluate.js';
import { adderOf, kindOf } from './ingest.js';
import { MergeMemo } from './merge-memo.js';
import type { Query, QueryOptions, QueryResult, WindowView } from './query.js';
import { SeriesTable } from './series-table.js';
import { Tier } from './tier.js';
import { Window } from './window.js';

export interface WindowStoreOptions {
  /** Width of the finest cells, kept for an hour; the interval of collection. @default 10_000 */
  readonly cellMillis?: number;
  /** How far back the windows reach. @default 24 hours */
  readonly retentionMillis?: number;
  /** How many series are kept apart; further ones are added up under `otel.metric.overflow`. @default 4000 */
  readonly maxSeries?: number;
  /** How many bytes blocks may take; beyond them the oldest go first. @default 112 MiB */
  readonly maxBytes?: number;
}

export interface WindowStats {
  readonly series: number;
  /** Blocks, each of one stretch of time with the cells of all series. */
  readonly blocks: number;
  /** Bytes in blocks. */
  readonly bytes: number;
  readonly collections: number;
  /** Points that joined an overflow series because there were too many series. */
  readonly overflowedPoints: number;
  /** Points that could not be kept: NaN, infinite, a counter's negative step, a second kind under a taken name. */
  readonly rejectedPoints: number;
  /** Blocks that went before their time because `maxBytes` was reached. */
  readonly droppedBlocks: number;
  /** Collections whose time lay before the last one's; they count as being of its time. */
  readonly backwardSteps: number;
  readonly oldestMillis: number | null;
  readonly newestMillis: number | null;
}

const HOUR = 3_600_000;

/** Cells get wider with age, never wider than a thirtieth of it: how many of the finest they are as wide as, and up to what age. */
const AGES = [
  { cells: 1, untilMillis: HOUR },
  { cells: 12, untilMillis: 6 * HOUR },
  { cells: 60, untilMillis: 24 * HOUR },
  { cells: 360, untilMillis: Number.POSITIVE_INFINITY },
] as const;

/**
 * The recent history of a process's metrics: a block for every collection, wider blocks with age. A block holds the cells
 * of all series, encoded, and is let go as a whole; merging blocks loses nothing but their seam. Times come in as
 * arguments; those of collections and of queries must be of one clock.
 */
export class WindowStore implements WindowView {
  readonly cellMillis: number;
  readonly maxSeries: number;
  readonly #maxBytes: number;
  readonly #ages: readonly { readonly cells: number; readonly keepMillis: number }[];
  readonly #table: SeriesTable;
  readonly #builder = new BlockBuilder();
  readonly #memo = new MergeMemo();
  #tiers: readonly Tier[] = [];
  #openedMillis = 0;
  #collections = 0;
  #rejectedPoints = 0;
  #droppedBlocks = 0;
  #backwardSteps = 0;

  /** @throws RangeError when a limit is no number greater than 0. */
  constructor(options: WindowStoreOptions = {}) {
    this.cellMillis = positive('cellMillis', options.cellMillis ?? 10_000);
    this.maxSeries = positive('maxSeries', options.maxSeries ?? 4000);
    this.#maxBytes = positive('maxBytes', options.maxBytes ?? 112 * 1024 * 1024);
    this.#table = new SeriesTable(this.maxSeries);
    const retentionMillis = positive('retentionMillis', options.retentionMillis ?? 24 * HOUR);
    const reached = AGES.findIndex((age) => age.untilMillis >= retentionMillis);
    this.#ages = AGES.slice(0, reached + 1).map(({ cells, untilMillis }) => ({
      cells,
      keepMillis: Math.min(untilMillis, retentionMillis),
    }));
  }

  /** The time from which on something is measured. The first collection opens a store that nobody opened. */
  open(nowMillis: number): void {
    if (this.#tiers.length > 0) return;
    this.#openedMillis = Math.floor(nowMillis);
    // A collection at the moment of opening makes a block that begins a millisecond before it.
    const startMillis = this.#openedMillis - 1;
    this.#tiers = this.#ages.map(({ cells, keepMillis }) => new Tier(cells * this.cellMillis, keepMillis, startMillis));
  }

  /** Takes what was collected at `nowMillis`. Sums may be deltas or cumulative, histograms must be deltas. */
  ingest(scopes: readonly ScopeMetrics[], nowMillis: number): void {
    this.open(nowMillis - this.cellMillis);
    const [finest] = this.#tiers;
    const newest = finest!.blocks.at(-1);
    const sampleMillis = Math.max(Math.floor(nowMillis), newest?.endMillis ?? this.#openedMillis);
    if (Math.floor(nowMillis) < sampleMillis) this.#backwardSteps++;
    const startMillis = newest?.endMillis ?? Math.min(this.#openedMillis, sampleMillis - 1);
    this.#table.mayForget(Math.min(...this.#tiers.map((tier) => tier.oldestMillis)));
    for (const { scope, metrics } of scopes) {
      const scopeKey = `${scope.name}@${scope.version ?? ''}`;
      for (const metric of metrics) this.#addMetric(scopeKey, metric, sampleMillis);
    }
    this.#append(finest!, this.#builder.build(startMillis, sampleMillis, this.#table.byId.length));
    this.#collections++;
    this.#memo.clear();
  }

  query(query: Query, nowMillis: number, options: QueryOptions = {}): QueryResult {
    const fromMillis = nowMillis - parseDuration(query.over);
    return evaluate(this.#table, new Window(this.#tiers, fromMillis, nowMillis), this.#memo, query, options);
  }

  stats(): WindowStats {
    const newest = this.#tiers[0]?.blocks.at(-1);
    return {
      series: this.#table.size,
      blocks: this.#tiers.reduce((sum, tier) => sum + tier.blocks.length, 0),
      bytes: this.#bytes,
      collections: this.#collections,
      overflowedPoints: this.#table.overflowed,
      rejectedPoints: this.#rejectedPoints,
      droppedBlocks: this.#droppedBlocks,
      backwardSteps: this.#backwardSteps,
      oldestMillis: newest === undefined ? null : Math.min(...this.#tiers.map((tier) => tier.oldestMillis)),
      newestMillis: newest?.endMillis ?? null,
    };
  }

  get #bytes(): number {
    return this.#tiers.reduce((sum, tier) => sum + tier.bytes, 0);
  }

  #addMetric(scope: string, metric: MetricData, nowMillis: number): void {
    const { name, unit } = metric.descriptor;
    const stream = this.#table.stream(scope, name, kindOf(metric), unit);
    if (stream === undefined) {
      this.#rejectedPoints += metric.dataPoints.length;
      return;
    }
    const add = adderOf(metric);
    for (const point of metric.dataPoints) {
      try {
        const series = this.#table.series(stream, point.attributes, nowMillis);
        if (!add(this.#builder, series, point.value as never, nowMillis)) this.#rejectedPoints++;
      } catch {
        // The SDK hands on whatever an application gives as attributes, also what cannot be made a text of.
        this.#rejectedPoints++;
      }
    }
  }

  /** A wider block ends only where a narrower one does, so that blocks of all widths share their seams. */
  #append(finest: Tier, block: Block): void {
    const { byId } = this.#table;
    if (finest.continuesAt(block.endMillis)) {
      const both = [finest.blocks.at(-1)!, block];
      finest.replaceNewest(new BlockMerge(both, byId.length, new ByteWriter()).step(byId, byId.length)!);
    } else finest.push(block);
    // The newest block may still be continued; those of the wider tiers are final.
    let finer: readonly Block[] = finest.blocks.slice(0, -1);
    for (const tier of this.#tiers.slice(1)) {
      tier.mergeFrom(finer, byId);
      finer = tier.blocks;
    }
    for (const [i, tier] of this.#tiers.entries()) tier.trim(this.#tiers[i + 1]);
    while (this.#bytes > this.#maxBytes && this.#dropOldest()) this.#droppedBlocks++;
  }

  #dropOldest(): boolean {
    return this.#tiers.findLast((tier) => tier.blocks.length > 1)?.dropOldest() ?? false;
  }
}

function positive(name: string, value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) throw new RangeError(`${name} must be a number > 0, got ${value}`);
  return value;
}
