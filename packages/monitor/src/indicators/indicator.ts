import type { Query } from '@mcp-vitals/windows';

/**
 * One figure, defined once. Code that shows, judges or exports the figure refers to its indicator and never repeats the
 * query, so a figure means the same on every page and in every system.
 */
export interface Indicator {
  /** Unique, in snake case, such as `server_error_ratio`. */
  readonly name: string;
  /** The title that people read, such as `cache hit ratio`. */
  readonly title: string;
  /** Unit of the value that people read: `%`, `ms`, `s`, `/min`, `By`, or empty for a count. */
  readonly unit: string;
  /** The direction in which things improve. */
  readonly better: 'lower' | 'higher';
  /** The query to the windows; the caller adds the window and further conditions. */
  readonly query: Omit<Query, 'over' | 'by'>;
  /** Attributes whose values are not added up: of their groups the worst one is read. */
  readonly worstBy?: readonly string[];
  /** Turns the query's answer, in the metric's own unit, into `unit`. */
  readonly scale: number;
  /** The name of its events, such as `look-ups`, which the count counts. */
  readonly events: string;
  /** With fewer events than this the value is not judged. */
  readonly minimumEvents: number;
  /** One sentence that defines the value and its events. */
  readonly counts: string;
  /** The events that are left out, with the reason; `null` when none are. */
  readonly excludes: string | null;
}

/** Indicators of one family, each named after the family and itself: `server` and `error_ratio` are `server_error_ratio`. */
export function family<F extends string, K extends string>(
  prefix: F,
  members: Readonly<Record<K, Omit<Indicator, 'name'>>>,
): { readonly [N in `${F}_${K}`]: Indicator } {
  const named = Object.entries<Omit<Indicator, 'name'>>(members).map(([key, one]) => {
    const name = `${prefix}_${key}`;
    return [name, { name, ...one }] as const;
  });
  return Object.fromEntries(named) as { readonly [N in `${F}_${K}`]: Indicator };
}
