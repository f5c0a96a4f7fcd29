import { METRICS } from '@mcp-vitals/signals';
import { family } from './indicator.js';

/** Indicators of the data that the monitor itself dropped. */
export const MONITOR = family('monitor', {
  overflowed_points: {
    title: 'metric points beyond the series limit',
    unit: '',
    better: 'lower',
    query: { metric: METRICS.monitorOverflowedPoints.name, take: 'count' },
    scale: 1,
    events: 'points',
    minimumEvents: 0,
    counts: 'Points added to an overflow series because the window store had reached its series limit.',
    excludes: null,
  },
  dropped_items: {
    title: 'items dropped by the instrumentation',
    unit: '',
    better: 'lower',
    query: { metric: METRICS.instrumentationDropped.name, take: 'count' },
    scale: 1,
    events: 'points',
    minimumEvents: 0,
    counts: 'Names and requests that were left out or recorded as `_OTHER` to stay within a limit.',
    excludes: null,
  },
});
