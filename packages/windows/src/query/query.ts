/**
 * The figure that a query computes over a window.
 *
 * | take | histogram | counter | up-down counter | gauge |
 * |---|---|---|---|---|
 * | `count` | number of values | increase | – | number of samples |
 * | `rate` | values per second | increase per second | – | – |
 * | `avg` | their mean | – | – | mean of the samples |
 * | `p50` `p90` `p95` `p99` | percentile, at most 5 % off, or `null` | – | – | – |
 * | `max` | largest value | – | – | largest sample |
 * | `last` | – | current value, summed over series | the same | the same |
 * | `ratio` | `count` over `of`'s | `count` over `of`'s | `last` over `of`'s | `last` over `of`'s |
 *
 * A dash means `null`.
 */
export type Take = 'rate' | 'ratio' | 'avg' | 'p50' | 'p90' | 'p95' | 'p99' | 'max' | 'count' | 'last';

/** All of them, because a query may come from a file or over the network. */
export const TAKES: readonly Take[] = ['rate', 'ratio', 'avg', 'p50', 'p90', 'p95', 'p99', 'max', 'count', 'last'];

const KNOWN_TAKES: ReadonlySet<unknown> = new Set(TAKES);

export const isTake = (value: unknown): value is Take => KNOWN_TAKES.has(value);

type AttributeValue = string | number | boolean;

/** The condition on one attribute: a value, one of several, none of several, or whether it exists. Absent equals `''`. */
export type Matcher =
  | AttributeValue
  | readonly AttributeValue[]
  | { readonly not: AttributeValue | readonly AttributeValue[] }
  | { readonly exists: boolean };

/** Every attribute named must match. */
export type Where = Readonly<Record<string, Matcher>>;

/** A query to the windows. It is data, so that a rule can contain it and a compiler can translate it. */
export interface Query {
  readonly metric: string;
  readonly where?: Where;
  /** Attributes to group by. @default all series in one group */
  readonly by?: readonly string[];
  /** Length of the window that ends now, as `30s`, `5m`, `24h`. */
  readonly over: string;
  readonly take: Take;
  /** The denominator of a `ratio`. @default every series of the query's metric */
  readonly of?: { readonly metric?: string; readonly where?: Where };
}

export interface QueryGroup {
  /** The group's value of each attribute in `by`; `''` where a series has none. */
  readonly by: Readonly<Record<string, string>>;
  /** `null` without data. */
  readonly value: number | null;
  /** Number of values, increments or samples that the value rests on; for a `ratio`, those of the denominator. */
  readonly count: number;
  /** When a series of the group last changed or was sampled; `null` without series. */
  readonly lastMillis: number | null;
}

export interface QueryResult {
  /** The interval that the values cover: whole cells, so it differs from the one asked for by up to one cell. */
  readonly fromMillis: number;
  readonly toMillis: number;
  /**
   * Events of the metric in the window beyond the series limit. Of their attributes only `error.type` is known, so
   * `where` and `by` may have assigned them wrongly. Above 0 a figure of some of the series is unreliable.
   */
  readonly overflowed: number;
  /** Exactly one group when the query has no `by`. */
  readonly groups: readonly QueryGroup[];
}

export interface QueryOptions {
  /**
   * Compute the result of Prometheus from scrapes at the times of our samples, instead of from everything measured:
   * `count` is `increase()`, `rate` is `rate()`, percentiles are `histogram_quantile()` over the buckets of a scrape, and
   * a `ratio` or an `avg` divides two sums of rates. Events before a series' first sample are not counted, and the edges
   * of the window are extrapolated. @default false
   */
  readonly prometheus?: boolean | PrometheusOptions;
}

export interface PrometheusOptions {
  /** 2 includes samples on both edges of a window; 3 excludes the left edge. @default 3 */
  readonly version?: 2 | 3;
}

/** Answers queries about the recent past. */
export interface WindowView {
  /** @throws RangeError when `over` is not a duration, or `take` is unknown. */
  query(query: Query, nowMillis: number, options?: QueryOptions): QueryResult;
}

/** Whether attributes meet every condition. */
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
