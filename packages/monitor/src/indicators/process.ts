import { METRICS } from '@mcp-vitals/signals';
import { family } from './indicator.js';

const utilization = (title: string, metric: string, take: 'last' | 'avg', counts: string) => ({
  title,
  unit: '%',
  better: 'lower' as const,
  query: { metric, take },
  scale: 100,
  events: 'samples',
  minimumEvents: 1,
  counts,
  excludes: null,
});

const delay = (title: string, metric: string, counts: string) => ({
  title,
  unit: 'ms',
  better: 'lower' as const,
  query: { metric, take: 'max' as const },
  scale: 1000,
  events: 'samples',
  minimumEvents: 1,
  counts,
  excludes: null,
});

/** Indicators of this process's resource use. */
export const PROCESS = family('process', {
  memory: {
    title: 'process memory',
    unit: 'By',
    better: 'lower',
    query: { metric: METRICS.processMemoryUsage.name, take: 'last' },
    scale: 1,
    events: 'samples',
    minimumEvents: 1,
    counts: 'Resident memory of the process.',
    excludes: null,
  },
  memory_utilization: utilization(
    'memory',
    METRICS.processMemoryUtilization.name,
    'last',
    "Resident memory over the container's limit, or without one over the machine's memory.",
  ),
  heap_utilization: utilization(
    'heap',
    METRICS.processHeapUtilization.name,
    'last',
    "JavaScript heap in use over V8's limit.",
  ),
  cpu_utilization: utilization(
    'CPU',
    METRICS.processCpuUtilization.name,
    'avg',
    'CPU time over wall time, over all cores that the process may use.',
  ),
  event_loop_utilization: utilization(
    'event loop utilization',
    METRICS.processEventLoopUtilization.name,
    'avg',
    'Share of the time in which the event loop was busy.',
  ),
  event_loop_delay_p99: delay(
    'event loop delay p99',
    METRICS.processEventLoopDelayP99.name,
    '99th percentile of the delay of timers.',
  ),
  event_loop_delay_max: delay(
    'longest event loop delay',
    METRICS.processEventLoopDelayMax.name,
    'Longest delay of a timer, so that a single stall shows.',
  ),
});
