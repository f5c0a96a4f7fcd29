/**
 * What to take from a window.
 *
 * | take | histogram | counter | up-down counter | gauge |
 * |---|---|---|---|---|
 * | `count` | values measured | increase | – | samples |
 * | `rate` | values a second | increase a second | – | – |
 * | `avg` | their mean | – | – | mean of the samples |
 * | `p50` `p90` `p95` `p99` | percentile, at most 4.9 % off | – | – | – |
 * | `max` | largest value | – | – | largest sample |
 * | `last` | – | running value, several series added up | the same | the same |
 * | `ratio` | `count` over `of`'s | `count` over `of`'s | `last` over `of`'s | `last` over `of`'s |
 *
 * Where the table has a dash the value is `null`.
 */
export type Take = 'rate' | 'ratio' | 'avg' | 'p50' | 'p90' | 'p95' | 'p99' | 'max' | 'count' | 'last';

type AttributeValue = string | number | boolean;

/** What an attribute must be: a value, one of several, none of them, or there at all. Absent and `''` are the same. */
export type Matcher =
  | AttributeValue
  | readonly AttributeValue[]
  | { readonly not: AttributeValue | readonly AttributeValue[] }
  | { readonly exists: boolean };

/** Every attribute named must match. */
export type Where = Readonly<Record<string, Matcher>>;

/** A question to the windows; data, so that a rule can hold it and a compiler translate it. */
export interface Query {
  readonly metric: string;
  readonly where?: Where;
  /** Attributes to group by. @default all series in one group */
  readonly by?: readonly string[];
  /** How far back from now, as `30s`, `5m`, `24h`. */
  readonly over: string;
  readonly take: Take;
  /** What a `ratio` is of; the metric is the query's own unless said otherwise. @default every series of the metric */
  readonly of?: { readonly metric?: string; readonly where?: Where };
}

export interface QueryGroup {
  /** The group's value of each attribute in `by`; `''` where a series has none. */
  readonly by: Readonly<Record<string, string>>;
  /** `null` when there is nothing to compute it from. */
  readonly value: number | null;
  /** What the value rests on: values measured, increments or samples; of a `ratio`, those of the whole. */
  readonly count: number;
  /** When one of the group's series last changed or was sampled; `null` when none exists. */
  readonly lastMillis: number | null;
}

export interface QueryResult {
  /** The stretch of time that was looked at: whole cells, so it differs from what was asked by up to one. */
  readonly fromMillis: number;
  readonly toMillis: number;
  /** Exactly one when the query has no `by`. */
  readonly groups: readonly QueryGroup[];
}

export interface QueryOptions {
  /**
   * Compute as Prometheus would from scrapes at the times of our samples, instead of from all that was measured:
   * `count` is `increase()`, `rate` is `rate()`, percentiles are `histogram_quantile()` over the classic buckets, and
   * a `ratio` or an `avg` divides two sums of rates. What happened before a series' first sample is not seen, and the
   * edges of the window are extrapolated. @default false
   */
  readonly prometheus?: boolean | PrometheusOptions;
}

export interface PrometheusOptions {
  /** 2 takes samples on both edges of a window; 3 leaves out the one on the left. @default 3 */
  readonly version?: 2 | 3;
}

/** Something that answers queries about the recent past. */
export interface WindowView {
  /** @throws RangeError when `over` is no duration. */
  query(query: Query, nowMillis: number, options?: QueryOptions): QueryResult;
}

export function matches(attributes: Readonly<Record<string, string>>, where: Where | undefined): boolean {
  if (where === undefined) return true;
  for (const key in where) if (!matchesOne(attributes[key] ?? '', where[key]!)) return false;
  return true;
}

function matchesOne(value: string, matcher: Matcher): boolean {
  if (typeof matcher !== 'object') return value === String(matcher);
  if ('exists' in matcher) return (value !== '') === matcher.exists;
  if ('not' in matcher) return !matchesOne(value, matcher.not);
  return matcher.some((wanted) => value === String(wanted));
}
