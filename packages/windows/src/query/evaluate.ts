import type { Metric, Series } from '../store/series.js';
import type { SeriesTable } from '../store/series-table.js';
import { type Measure, type Measurer, NOTHING, type SeriesTake } from './measure.js';
import type { Query, QueryGroup, QueryOptions, QueryResult, Where } from './query.js';
import type { Group, SeriesGroups } from './series-groups.js';
import type { MeasuredWindow } from './window-cache.js';

type Select = (metric: string, where: Where | undefined) => ReadonlyMap<string, Group>;

/** Answers `query` from the blocks of `window`. */
export function evaluate(
  table: SeriesTable,
  measured: MeasuredWindow,
  groups: SeriesGroups,
  query: Query,
  options: QueryOptions,
): QueryResult {
  const { prometheus = false } = options;
  const version = typeof prometheus === 'object' ? (prometheus.version ?? 3) : 3;
  const { window, exact } = measured;
  const measurer = prometheus === false ? exact : measured.prometheus(version);
  const whole = prometheus === false && query.take !== 'last';
  const select: Select = (name, where) => groups.select(name, table.metric(name), { where, by: query.by, whole });
  return {
    fromMillis: window.coveredFromMillis,
    toMillis: window.coveredToMillis,
    overflowed: overflowed(table.metric(query.metric), exact),
    groups: query.take === 'ratio' ? ratios(select, measurer, query) : values(select, measurer, query, query.take),
  };
}

/** Events of the metric in the window whose attributes are not known. */
const overflowed = (metric: Metric | undefined, measurer: Measurer): number =>
  metric === undefined || metric.overflow.length === 0
    ? 0
    : measurer('count', { by: {}, series: metric.overflow, summaries: new Map() }).count;

function values(select: Select, measurer: Measurer, query: Query, take: SeriesTake): readonly QueryGroup[] {
  return [...select(query.metric, query.where).values()].map((group) => {
    const { value, count } = group.series.length > 0 ? measurer(take, group) : NOTHING;
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
  return measurer(kind === 'gauge' || kind === 'updowncounter' ? 'last' : 'rate', group);
}

function lastActive(series: readonly Series[]): number | null {
  let last: number | null = null;
  for (const { lastActiveMillis } of series) if (last === null || lastActiveMillis > last) last = lastActiveMillis;
  return last;
}
