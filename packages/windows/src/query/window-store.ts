import type { ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { History, type WindowStats } from '../store/history.js';
import { parseDuration } from './duration.js';
import { evaluate } from './evaluate.js';
import { isTake, type Query, type QueryOptions, type QueryResult, TAKES, type WindowView } from './query.js';
import { SeriesGroups } from './series-groups.js';
import { WindowCache } from './window-cache.js';

export interface WindowStoreOptions {
  /** Width of the finest cells, kept for an hour; the interval of collection. @default 10_000 */
  readonly cellMillis?: number;
  /** Retention of the windows. @default 24 hours */
  readonly retentionMillis?: number;
  /** Number of separate series; further ones are summed under `otel.metric.overflow`. @default 4000 */
  readonly maxSeries?: number;
  /** Bytes that blocks may take; beyond them the oldest are dropped. @default 112 MiB */
  readonly maxBytes?: number;
}

/**
 * The recent history of a process's metrics, and queries over it. Times come in as arguments; those of collections and
 * those of queries must come from the same clock.
 */
export class WindowStore implements WindowView {
  readonly cellMillis: number;
  readonly maxSeries: number;
  readonly #history: History;
  readonly #groups = new SeriesGroups();
  readonly #windows = new WindowCache();

  /** @throws RangeError when a limit is not a number greater than 0, or counts and is not whole. */
  constructor(options: WindowStoreOptions = {}) {
    this.cellMillis = positive('cellMillis', options.cellMillis ?? 10_000);
    this.maxSeries = whole('maxSeries', options.maxSeries ?? 4000);
    this.#history = new History({
      cellMillis: this.cellMillis,
      maxSeries: this.maxSeries,
      maxBytes: positive('maxBytes', options.maxBytes ?? 112 * 1024 * 1024),
      retentionMillis: positive('retentionMillis', options.retentionMillis ?? 86_400_000),
    });
  }

  /** Sets the time at which measuring begins. Without it the first collection does. */
  open(nowMillis: number): void {
    this.#history.open(nowMillis);
  }

  /** Adds the metrics collected at `nowMillis`. Sums may be deltas or cumulative, histograms must be deltas. */
  ingest(scopes: readonly ScopeMetrics[], nowMillis: number): void {
    this.#history.ingest(scopes, nowMillis);
    this.#groups.clear();
    this.#windows.clear();
  }

  /** @throws RangeError when `over` is not a duration, or `take` is none that a window has. */
  query(query: Query, nowMillis: number, options: QueryOptions = {}): QueryResult {
    if (!isTake(query.take))
      throw new RangeError(`not a take: ${JSON.stringify(query.take)}; known are ${TAKES.join(', ')}`);
    const { aheadMillis, table } = this.#history;
    const toMillis = nowMillis + aheadMillis;
    const fromMillis = toMillis - parseDuration(query.over);
    const window = this.#windows.of(fromMillis, toMillis, (from, to) => this.#history.window(from, to));
    const result = evaluate(table, window, this.#groups, query, options);
    return aheadMillis === 0 ? result : movedBack(result, aheadMillis);
  }

  stats(): WindowStats {
    return this.#history.stats();
  }
}

/** A result in the time of a clock that stepped back. */
const movedBack = (result: QueryResult, millis: number): QueryResult => ({
  ...result,
  fromMillis: result.fromMillis - millis,
  toMillis: result.toMillis - millis,
  groups: result.groups.map((group) => ({
    ...group,
    lastMillis: group.lastMillis === null ? null : group.lastMillis - millis,
  })),
});

function positive(name: string, value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) throw new RangeError(`${name} must be a number > 0, got ${value}`);
  return value;
}

function whole(name: string, value: number): number {
  if (!Number.isInteger(value)) throw new RangeError(`${name} must be a whole number > 0, got ${value}`);
  return positive(name, value);
}
