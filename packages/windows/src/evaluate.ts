import { asPrometheus } from './as-prometheus.js';
import { exactly } from './exact.js';
import { type Measure, type Measurer, NOTHING, type SeriesTake } from './measure.js';
import type { MergeMemo } from './merge-memo.js';
import { matches, type Query, type QueryGroup, type QueryOptions, type QueryResult, type Where } from './query.js';
import type { Metric, Series } from './series.js';
import type { SeriesTable } from './series-table.js';
import type { Window } from './window.js';

/** Series that match and have the same values of the attributes grouped by. */
interface Group {
  readonly by: Readonly<Record<string, string>>;
  readonly series: Series[];
  /** Names the series, when they are worth remembering. */
  readonly key: string | undefined;
}

type Select = (metric: string, where: Where | undefined) => Map<string, Group>;

/** Answers `query` from the blocks of `window`. */
export function evaluate(
  table: SeriesTable,
  window: Window,
  memo: MergeMemo,
  query: Query,
  options: QueryOptions,
): QueryResult {
  const { prometheus = false } = options;
  const version = typeof prometheus === 'object' ? (prometheus.version ?? 3) : 3;
  const measurer = prometheus === false ? exactly(window, memo) : asPrometheus(window, version);
  const select: Select = (metric, where) =>
    groupBy(table.metric(metric), where, query.by, prometheus === false && query.take !== 'last');
  return {
    fromMillis: window.coveredFromMillis,
    toMillis: window.coveredToMillis,
    groups: query.take === 'ratio' ? ratios(select, measurer, query) : values(select, measurer, query, query.take),
  };
}

function values(select: Select, measurer: Measurer, query: Query, take: SeriesTake): readonly QueryGroup[] {
  const groups = select(query.metric, query.where);
  return [...groups.values()].map((group) => {
    const { value, count } = group.series.length > 0 ? measurer(take, group.series, group.key) : NOTHING;
    return { by: group.by, value, count, lastMillis: lastActive(group.series) };
  });
}

/** A part that does not exist is 0 of a whole that does. */
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

/** @param whole whether one series may stand for all of a metric's */
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
      const key = values.join('\u0000');
      let group = groups.get(key);
      if (group === undefined) {
        group = { by: Object.fromEntries(by!.map((key, i) => [key, values[i]!])), series: [], key: undefined };
        groups.set(key, group);
      }
      group.series.push(series);
    }
  }
  return groups;
}

function lastActive(series: readonly Series[]): number | null {
  let last: number | null = null;
  for (const { lastActiveMillis } of series) if (last === null || lastActiveMillis > last) last = lastActiveMillis;
  return last;
}
