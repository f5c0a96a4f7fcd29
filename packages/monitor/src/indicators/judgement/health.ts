import { METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

const status = (title: string, metric: string, counts: string) => ({
  title,
  unit: '',
  better: 'lower' as const,
  query: { metric, take: 'last' as const },
  scale: 1,
  events: 'samples',
  minimumEvents: 1,
  counts: `${counts}: 0 healthy, 1 degraded, 2 unhealthy.`,
  excludes: 'an unknown status, which has no value',
});

/** Indicators of health as a number, so that rules and other systems can compare it. */
export const HEALTH = family('health', {
  check_status: {
    ...status('status of the health checks', METRICS.healthStatus.name, 'Status of the worst health check'),
    worstBy: METRICS.healthStatus.attributes,
  },
  overall_status: status('status of the process', METRICS.healthOverallStatus.name, 'Status of the process'),
});
