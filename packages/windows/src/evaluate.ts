import { asPrometheus } from './as-prometheus.js';
import { exactly } from './exact.js';
import { type Measure, type Measurer, NOTHING, type SeriesTake } from './measure.js';
import type { MergeMemo } from './merge-memo.js';
import { matches, type Query, type QueryGroup, type QueryOptions, type QueryResult, type Where } from './query.js';
import type { Series } from './series.js';
import type { SeriesTable } from './series-table.js';
import type { Window } from './window.js';

/** Series that match and have the same values of the attributes grouped by. */
interface Group {
  readonly by: Readonly<Record<string, string>>;
  readonly series: Series[];
  /** Names the series, when they are worth remembering. */
  readonly key: string | undefined;
}

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
  return {
    fromMillis: window.coveredFromMillis,
    toMillis: window.coveredToMillis,
    groups: query.take === 'ratio' ? ratios(table, measurer, query) : values(table, measurer, query, query.take),
  };
}

function values(table: SeriesTable, measurer: Measurer, query: Query, take: SeriesTake): readonly QueryGroup[] {
  const groups = groupBy(table, query.metric, query.where, query.by);
  return [...groups.values()].map((group) => {
    const { value, count } = group.series.length > 0 ? measurer(take, group.series, group.key) : NOTHING;
    return { by: group.by, value, count, lastMillis: lastActive(group.series) };
  });
}

/** A part that does not exist is 0 of a whole that does. */
function ratios(table: SeriesTable, measurer: Measurer, query: Query): readonly QueryGroup[] {
  const parts = groupBy(table, query.metric, query.where, query.by);
  const wholes = groupBy(table, query.of?.metric ?? query.metric, query.of?.where, query.by);
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

function groupBy(
  table: SeriesTable,
  name: string,
  where: Where | undefined,
  by: readonly string[] | undefined,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  if (by === undefined) groups.set('', { by: {}, series: [], key: JSON.stringify([name, where]) });
  for (const stream of table.metric(name)?.streams ?? []) {
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
