import { METRICS, type MetricDefinition } from '@mcp-vitals/signals';
import { family } from './indicator.js';

const counter = (title: string, { name }: MetricDefinition, events: string, counts: string) => ({
  title,
  unit: '',
  better: 'lower' as const,
  query: { metric: name, take: 'count' as const },
  scale: 1,
  events,
  minimumEvents: 0,
  counts,
  excludes: null,
});

/** Indicators of the monitor itself: its evaluations, its faults, and the data that it dropped. */
export const MONITOR = family('monitor', {
  tick_latency_p95: {
    title: 'p95 duration of an evaluation',
    unit: 'ms',
    better: 'lower',
    query: { metric: METRICS.monitorTickDuration.name, take: 'p95' },
    scale: 1000,
    events: 'evaluations',
    minimumEvents: 20,
    counts: 'P95 duration of the evaluations of health, alerts and anomalies.',
    excludes: null,
  },
  ticks_missed: counter(
    'missed evaluations',
    METRICS.monitorTicksMissed,
    'evaluations',
    'Evaluations skipped because the previous one, or the event loop, took too long.',
  ),
  errors: counter(
    'internal errors',
    METRICS.monitorErrors,
    'errors',
    'Errors inside mcp-vitals, which were not thrown into the application.',
  ),
  rejected_calls: counter(
    'rejected calls of the write API',
    METRICS.monitorRejected,
    'calls',
    'Calls that were not recorded because a value was missing, negative or not finite.',
  ),
  notices: counter(
    'notices about the set-up',
    METRICS.monitorNotices,
    'notices',
    'Settings without effect, MCP traffic that is not observed, telemetry that is not delivered.',
  ),
  undelivered_items: counter(
    'undelivered telemetry',
    METRICS.monitorExportDropped,
    'items',
    'Spans, metrics and log records that were not delivered to the collector.',
  ),
  export_queue: {
    title: 'queue of the export',
    unit: 'By',
    better: 'lower',
    query: { metric: METRICS.monitorExportQueueSize.name, take: 'last' },
    scale: 1,
    events: 'samples',
    minimumEvents: 1,
    counts: 'Bytes of telemetry queued for the collector, uncompressed.',
    excludes: null,
  },
  notifications: {
    ...counter(
      "outcomes of alerts' notices",
      METRICS.monitorNotifications,
      'notices',
      'Attempts to deliver a notice of an alert to a channel; a repeated attempt counts again.',
    ),
    better: 'higher',
  },
  overflowed_points: counter(
    'metric points beyond the series limit',
    METRICS.monitorOverflowedPoints,
    'points',
    'Points added to an overflow series because the window store had reached its series limit.',
  ),
  dropped_items: counter(
    'items dropped by the instrumentation',
    METRICS.instrumentationDropped,
    'points',
    'Names and requests that were left out or recorded as `_OTHER` to stay within a limit.',
  ),
});
