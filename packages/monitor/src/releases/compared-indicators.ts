import { INDICATORS } from '../indicators/catalogue.js';
import type { Indicator } from '../indicators/indicator.js';

/** Figures that do not grow with the traffic, so that two releases can be compared although they were not used alike. */
const COMPARABLE: ReadonlySet<string> = new Set(['avg', 'p50', 'p95', 'p99', 'ratio']);

/**
 * Figures of what a person or a model answers, of how long clients stay, and of the monitor itself; and those by client, which of all
 * clients together are the server's own again.
 */
const LEFT_OUT = /^monitor_|^per_client_|_interaction_|_session_/;

/** The resources of the process, of which a release may take more. The longest delay alone says little of many. */
const isResource = ({ name, query }: Indicator): boolean => name.startsWith('process_') && query.take === 'last';

/**
 * The indicators that are compared before and after a release: ratios, averages, percentiles and the resources of the process.
 * Counts, rates and longest durations follow the traffic, not the release.
 */
export const COMPARED: readonly Indicator[] = Object.values<Indicator>(INDICATORS).filter(
  (one) => (COMPARABLE.has(one.query.take) && !LEFT_OUT.test(one.name)) || isResource(one),
);

/** Whether an indicator is a share of its events. A time over a count is a ratio as well, and no share. */
export const isShare = ({ query, unit }: Indicator): boolean => query.take === 'ratio' && unit === '%';
