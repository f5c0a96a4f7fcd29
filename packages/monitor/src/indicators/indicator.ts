import type { Query } from '@mcp-vitals/windows';

/**
 * One figure, defined once. Whoever shows, judges or exports the figure names its indicator; nobody else writes its
 * query, so that a figure means the same on every page and in every system.
 */
export interface Indicator {
  /** Unique, in snake case, such as `server_error_ratio`. */
  readonly name: string;
  /** What people read, such as `cache hit ratio`. */
  readonly title: string;
  /** Unit of the value that people read: `%`, `ms`, `s`, `/min`, `By`, or empty for a count. */
  readonly unit: string;
  /** The direction in which things improve. */
  readonly better: 'lower' | 'higher';
  /** What to ask the windows; the window and further conditions are the asker's. */
  readonly query: Omit<Query, 'over' | 'by'>;
  /** Attributes whose values are not added up: of their groups the worst one is read. */
  readonly worstBy?: readonly string[];
  /** Turns the query's answer, in the metric's own unit, into `unit`. */
  readonly scale: number;
  /** What its events are called, such as `look-ups`: the count is of these. */
  readonly events: string;
  /** With fewer events than this the value says too little to be judged. */
  readonly minimumEvents: number;
  /** What the value is and what counts as an event of it, in one sentence. */
  readonly counts: string;
  /** What is left out and why; `null` when nothing is. */
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
