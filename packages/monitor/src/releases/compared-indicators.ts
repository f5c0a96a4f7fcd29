import { INDICATORS } from '../indicators/catalogue.js';
import type { Indicator } from '../indicators/indicator.js';

/** Figures that do not grow with the traffic, so that two releases can be compared although they were not used alike. */
const COMPARABLE: ReadonlySet<string> = new Set(['avg', 'p50', 'p95', 'p99', 'ratio']);

/**
 * Figures of what a person or a model answers, of how long clients stay, and of the monitor itself; those by client, which of all
 * clients together are the server's own again; memory over its limit, which is memory again; and the load of the process, which follows the
 * traffic.
 */
const LEFT_OUT = /^monitor_|^per_client_|_interaction_|_session_|^process_(?:memory_utilization$|cpu_|event_loop_)/;

/** The memory of the process, of which a release may take more. */
const isMemory = ({ name, query }: Indicator): boolean => name.startsWith('process_') && query.take === 'last';

/**
 * Figures that change with the age of a process, because memory and caches fill: two releases are compared at equal ages, and a process is
 * sampled for them while it is younger than two hours.
 */
export const changesWithAge = (indicator: Indicator): boolean =>
  isMemory(indicator) || /^cache_(?:hit|stale)_ratio$/.test(indicator.name);

/**
 * The indicators that are compared before and after a release: ratios, averages, percentiles and the memory of the process.
 * Counts, rates and longest durations follow the traffic, not the release.
 */
export const COMPARED: readonly Indicator[] = Object.values<Indicator>(INDICATORS).filter(
  (one) => (COMPARABLE.has(one.query.take) || isMemory(one)) && !LEFT_OUT.test(one.name),
);

/** Whether an indicator is a share of its events. A time over a count is a ratio as well, and no share. */
export const isShare = ({ query, unit }: Indicator): boolean => query.take === 'ratio' && unit === '%';
