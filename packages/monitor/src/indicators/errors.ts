import { METRICS } from '@mcp-vitals/signals';
import { family } from './indicator.js';

/** Errors that the application recorded by category. */
export const ERRORS = family('recorded', {
  errors: {
    title: 'recorded errors',
    unit: '',
    better: 'lower',
    query: { metric: METRICS.errors.name, take: 'count' },
    scale: 1,
    events: 'errors',
    minimumEvents: 0,
    counts: 'Errors of operations, recorded with `recordError` or by a failed operation.',
    excludes: 'failed MCP requests, which `client_errors` and `server_errors` count',
  },
});
