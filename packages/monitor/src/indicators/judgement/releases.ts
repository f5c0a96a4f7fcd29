import { METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

/** Indicators of the running release. */
export const RELEASES = family('release', {
  regressions: {
    title: 'indicators worse since the release',
    unit: '',
    better: 'lower',
    query: { metric: METRICS.releaseRegressions.name, take: 'last' },
    scale: 1,
    events: 'samples',
    minimumEvents: 1,
    counts: 'Indicators that are worse than in the release before, with a confidence of at least 99 %.',
    excludes: null,
  },
  start_time: {
    title: 'start of the release',
    unit: 's',
    better: 'higher',
    query: { metric: METRICS.releaseStartTime.name, take: 'last' },
    scale: 1,
    events: 'samples',
    minimumEvents: 1,
    counts: 'When the running release was first seen, in seconds since the epoch.',
    excludes: null,
  },
});
