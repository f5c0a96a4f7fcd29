import type { Metric, Series } from '../store/series.js';
import type { SeriesTable } from '../store/series-table.js';
import type { Window } from '../store/window.js';
import { exactMeasurer } from './exact-measurer.js';
import { type Measure, type Measurer, NOTHING, type SeriesTake } from './measure.js';
import type { MergeCache } from './merge-cache.js';
import { prometheusMeasurer } from './prometheus-measurer.js';
import { matches, type Query, type QueryGroup, type QueryOptions, type QueryResult, type Where } from './query.js';

/** The matching series that share the values of the `by` attributes. */
interface Group {
  readonly by: Readonly<Record<string, string>>;
  readonly series: Series[];
  /** The cache key of the series; `undefined` when the merged cell is not cached. */
  readonly key: string | undefined;
}

type Select = (metric: string, where: Where | undefined) => Map<string, Group>;

/** Answers `query` from the blocks of `window`. */
export function evaluate(
  table: SeriesTable,
  window: Window,
  cache: MergeCache,
  query: Query,
  options: QueryOptions,
): QueryResult {
  const { prometheus = false } = options;
  const version = typeof prometheus === 'object' ? (prometheus.version ?? 3) : 3;
  const exact = exactMeasurer(window, cache);
  const measurer = prometheus === false ? exact : prometheusMeasurer(window, version);
  const select: Select = (metric, where) =>
    groupBy(table.metric(metric), where, query.by, prometheus === false && query.take !== 'last');
  return {
    fromMillis: window.coveredFromMillis,
    toMillis: window.coveredToMillis,
    overflowed: overflowed(table.metric(query.metric), exact),
    groups: query.take === 'ratio' ? ratios(select, measurer, query) : values(select, measurer, query, query.take),
  };
}

/** Events of the metric in the window whose attributes are not known. */
const overflowed = (metric: Metric | undefined, measurer: Measurer): number =>
  metric === undefined || metric.overflow.length === 0 ? 0 : measurer('count', metric.overflow, undefined).count;

function values(select: Select, measurer: Measurer, query: Query, take: SeriesTake): readonly QueryGroup[] {
  const groups = select(query.metric, query.where);
  return [...groups.values()].map((group) => {
    const { value, count } = group.series.length > 0 ? measurer(take, group.series, group.key) : NOTHING;
    return { by: group.by, value, count, lastMillis: lastActive(group.series) };
  });
}

/** A missing numerator counts as 0 when the denominator exists. */
function ratios(select: Select, measurer: Measurer, query: Query): readonly QueryGroup[] {
  const parts = select(query.metric, query.where);
  const wholes = select(query.of?.metric ?? query.metric, query.of?.where);
  return [...wholes].map(([key, group]) => {
    const whole = amount(measurer, group);
    const part = amount(measurer, parts.get(key));
    const value = whole.value === null || whole.value === 0 ? null : (part.value ?? 0) / whole.value;
    return { by: group.by, value, count: whole.count, lastMillis: lastActive(group.series) };
  });
}

function amount(measurer: Measurer, group: Group | undefined): Measure {
  const kind = group?.series[0]?.metric.kind;
  if (group === undefined || kind === undefined) return NOTHING;
  return measurer(kind === 'gauge' || kind === 'updowncounter' ? 'last' : 'rate', group.series, group.key);
}

/** @param whole whether the series that merges all of a metric's may be used */
function groupBy(
  metric: Metric | undefined,
  where: Where | undefined,
  by: readonly string[] | undefined,
  whole: boolean,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  if (by === undefined) {
    const all = whole && where === undefined ? metric?.whole : undefined;
    groups.set('', { by: {}, series: all === undefined ? [] : [all], key: JSON.stringify([metric?.name, where]) });
    if (all !== undefined) return groups;
  }
  for (const stream of metric?.streams ?? []) {
    for (const series of stream.values()) {
      if (!matches(series.attributes, where)) continue;
      const values = by?.map((attribute) => series.attributes[attribute] ?? '') ?? [];
      const key = keyOf(values);
      let group = groups.get(key);
      if (group === undefined) {
        group = { by: Object.fromEntries(by?.map((key, i) => [key, values[i]!]) ?? []), series: [], key: undefined };
        groups.set(key, group);
      }
      group.series.push(series);
    }
  }
  return groups;
}

/** Unique for any characters: the length of each value precedes it. */
const keyOf = (values: readonly string[]): string =>
  values.length === 1 ? values[0]! : values.map((value) => `${value.length}:${value}`).join('');

function lastActive(series: readonly Series[]): number | null {
  let last: number | null = null;
  for (const { lastActiveMillis } of series) if (last === null || lastActiveMillis > last) last = lastActiveMillis;
  return last;
}
