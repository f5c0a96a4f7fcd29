import { METRICS } from '@mcp-vitals/signals';
import { family } from './indicator.js';

const utilization = (title: string, metric: string, take: 'last' | 'avg', counts: string) => ({
  title,
  unit: '%',
  better: 'lower' as const,
  query: { metric, take },
  scale: 100,
  minimumEvents: 1,
  counts,
  excludes: null,
});

/** What this process uses. */
export const PROCESS = family('process', {
  memory: {
    title: 'process memory',
    unit: 'By',
    better: 'lower',
    query: { metric: METRICS.processMemoryUsage.name, take: 'last' },
    scale: 1,
    minimumEvents: 1,
    counts: 'Resident memory of the process.',
    excludes: null,
  },
  memory_utilization: utilization(
    'memory utilization',
    METRICS.processMemoryUtilization.name,
    'last',
    "Memory of the process over its container's limit; without a limit, memory in use over the machine's.",
  ),
  heap_utilization: utilization(
    'heap utilization',
    METRICS.processHeapUtilization.name,
    'last',
    "JavaScript heap in use over V8's limit.",
  ),
  cpu_utilization: utilization(
    'CPU utilization',
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
  event_loop_delay: {
    title: 'longest event loop delay',
    unit: 'ms',
    better: 'lower',
    query: { metric: METRICS.processEventLoopDelay.name, take: 'max' },
    scale: 1000,
    minimumEvents: 1,
    counts: 'Longest delay of a timer, so that a single stall shows.',
    excludes: null,
  },
});
