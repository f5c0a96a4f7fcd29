import type { QueryGroup, QueryResult, Where, WindowView } from '@mcp-vitals/windows';
import type { Indicator } from './indicator.js';
import { narrowed } from './queries.js';

/** A value with its title, its window and the number of events that it rests on. */
export interface Measurement {
  /** The name of the indicator that defines it; absent when no indicator does. */
  readonly indicator?: string;
  /** The indicator's title, which people read. */
  readonly name: string;
  /** In `unit`; `null` when nothing was measured. */
  readonly value: number | null;
  readonly unit: string;
  /** Events that the value rests on. */
  readonly count: number;
  /** Whether there are too few events to judge the value by. */
  readonly insufficient: boolean;
  /** Events of the metric beyond the series limit, where there are any: they may be missing from the value, or wrongly in it. */
  readonly overflowed?: number;
  /** The window, on the monotonic clock; both ends are the same for a reading of the moment. */
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The measurement of one group of series. */
export interface GroupMeasurement extends Measurement {
  /** The group's value of each attribute grouped by; `''` where a series has none. */
  readonly by: Readonly<Record<string, string>>;
}

export interface MeasureOptions {
  /** Length of the window that ends now, such as `5m`. */
  readonly over: string;
  /** Further conditions, such as one cache's name. One on an attribute of the indicator's own replaces that; of a ratio, one on what makes its part leaves the whole alone. */
  readonly where?: Where;
}

/** Reads one indicator. Pure: the view and the time come in. @throws RangeError when `over` is no duration */
export function measure(
  indicator: Indicator,
  view: WindowView,
  nowMillis: number,
  options: MeasureOptions,
): Measurement {
  const { worstBy } = indicator;
  const result = view.query({ ...queryOf(indicator, options), ...(worstBy && { by: worstBy }) }, nowMillis);
  return measured(indicator, result, worstOf(indicator, result.groups));
}

/** Reads one indicator for each group of series, such as for each cache. @param options.by attributes to group by */
export function measureEach(
  indicator: Indicator,
  view: WindowView,
  nowMillis: number,
  options: MeasureOptions & { readonly by: readonly string[] },
): GroupMeasurement[] {
  const result = view.query({ ...queryOf(indicator, options), by: options.by }, nowMillis);
  return result.groups.map((group) => ({ ...measured(indicator, result, group), by: group.by }));
}

/** A current reading that does not come from the windows. @param value in the indicator's unit */
export function reading(indicator: Indicator, value: number | null | undefined, nowMillis: number): Measurement {
  const known = typeof value === 'number' && Number.isFinite(value);
  return {
    indicator: indicator.name,
    name: indicator.title,
    value: known ? value : null,
    unit: indicator.unit,
    count: known ? 1 : 0,
    insufficient: !known,
    fromMillis: nowMillis,
    toMillis: nowMillis,
  };
}

const queryOf = ({ query }: Indicator, { over, where }: MeasureOptions) => ({ ...narrowed(query, where), over });

/** The only group of a query without grouping. */
function worstOf({ better }: Indicator, groups: readonly QueryGroup[]): QueryGroup | undefined {
  const sign = better === 'lower' ? 1 : -1;
  const rank = ({ value }: QueryGroup): number => (value === null ? Number.NEGATIVE_INFINITY : sign * value);
  return groups.reduce<QueryGroup | undefined>(
    (worst, group) => (worst === undefined || rank(group) > rank(worst) ? group : worst),
    undefined,
  );
}

function measured(
  indicator: Indicator,
  { fromMillis, toMillis, overflowed }: QueryResult,
  group: QueryGroup | undefined,
): Measurement {
  const value = group?.value ?? null;
  const count = group?.count ?? 0;
  return {
    indicator: indicator.name,
    name: indicator.title,
    value: value === null ? null : value * indicator.scale,
    unit: indicator.unit,
    count,
    insufficient: value === null || count < indicator.minimumEvents,
    ...(overflowed > 0 && { overflowed }),
    fromMillis,
    toMillis,
  };
}
