import { METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

/** Indicators of detected anomalies. */
export const ANOMALIES = family('anomalies', {
  open: {
    title: 'open anomalies',
    unit: '',
    better: 'lower',
    query: { metric: METRICS.anomaliesOpen.name, take: 'last' },
    scale: 1,
    events: 'samples',
    minimumEvents: 1,
    counts: 'Anomalies of operations that are open.',
    excludes: null,
  },
});
