import {
  ATTR_ANOMALY_KIND,
  ATTR_ANOMALY_SEVERITY,
  ATTR_COMPONENT,
  ATTR_DROP_REASON,
  ATTR_ERROR_TYPE,
  ATTR_EXECUTION_SPAN_OUTCOME,
  ATTR_EXPORT_SIGNAL,
  ATTR_HEALTH_CHECK,
  ATTR_LOOP_KIND,
  ATTR_NOTICE_KIND,
  ATTR_NOTIFICATION_CHANNEL,
  ATTR_NOTIFICATION_OUTCOME,
  ATTR_OPERATION_NAME,
  ATTR_ROLE,
  ATTR_SERVICE_VERSION,
} from './attributes.js';
import { LOCAL_DURATION_BOUNDARIES } from './boundaries.js';
import { duration, gauge, type MetricDefinition } from './metric-definition.js';

/** The metrics of mcp-vitals itself and of its process. */
export const OWN_METRICS = {
  monitorExportDropped: {
    name: 'mcp_vitals.monitor.export.dropped',
    instrument: 'observablecounter',
    unit: '{item}',
    description: 'Spans, metrics and log records that were not delivered to the collector.',
    attributes: [ATTR_EXPORT_SIGNAL, ATTR_DROP_REASON],
  },
  monitorExportQueueSize: {
    name: 'mcp_vitals.monitor.export.queue.size',
    instrument: 'observableupdowncounter',
    unit: 'By',
    description: 'Bytes of telemetry queued for the collector, uncompressed.',
    attributes: [ATTR_EXPORT_SIGNAL],
  },
  monitorTickDuration: duration(
    'mcp_vitals.monitor.tick.duration',
    'Duration of one evaluation of health and anomalies.',
    [],
    LOCAL_DURATION_BOUNDARIES,
  ),
  monitorTicksMissed: {
    name: 'mcp_vitals.monitor.ticks_missed',
    instrument: 'counter',
    unit: '{tick}',
    description: 'Evaluations skipped because the previous one, or the event loop, took too long.',
    attributes: [],
  },
  monitorErrors: {
    name: 'mcp_vitals.monitor.errors',
    instrument: 'counter',
    unit: '{error}',
    description: 'Internal errors of mcp-vitals, which were not thrown into the application.',
    attributes: [ATTR_COMPONENT, ATTR_ERROR_TYPE],
  },
  monitorRejected: {
    name: 'mcp_vitals.monitor.rejected',
    instrument: 'counter',
    unit: '{call}',
    description: 'Calls of the write API that were not recorded because a value was missing, negative or not finite.',
    attributes: [ATTR_COMPONENT],
  },
  monitorNotices: {
    name: 'mcp_vitals.monitor.notices',
    instrument: 'observablecounter',
    unit: '{notice}',
    description:
      'Faults of the telemetry set-up: a setting without effect, MCP traffic not observed, telemetry not delivered.',
    attributes: [ATTR_NOTICE_KIND],
  },
  healthStatus: gauge(
    'mcp_vitals.health.status',
    '1',
    'Status of a health check: 0 healthy, 1 degraded, 2 unhealthy; absent while it is unknown.',
    [ATTR_HEALTH_CHECK],
  ),
  healthOverallStatus: gauge(
    'mcp_vitals.health.overall_status',
    '1',
    'Status of the process: 0 healthy, 1 degraded, 2 unhealthy; absent while it is unknown.',
  ),
  anomaliesOpen: gauge('mcp_vitals.anomalies.open', '{anomaly}', 'Open anomalies of operations.', [
    ATTR_OPERATION_NAME,
    ATTR_ANOMALY_KIND,
    ATTR_ANOMALY_SEVERITY,
  ]),
  releaseStartTime: gauge(
    'mcp_vitals.release.start_time',
    's',
    'When the running release was first seen, in seconds since the epoch.',
    [ATTR_SERVICE_VERSION],
  ),
  releaseRegressions: gauge(
    'mcp_vitals.release.regressions',
    '{indicator}',
    'Indicators that are worse than in the release before; absent while there is none to compare with.',
  ),
  executionSpans: {
    name: 'mcp_vitals.execution.spans',
    instrument: 'observablecounter',
    unit: '{span}',
    description: 'Spans that servers returned in results (MCP SEP-2448, experimental), by what became of them.',
    attributes: [ATTR_EXECUTION_SPAN_OUTCOME],
  },
  loops: {
    name: 'mcp_vitals.loops',
    instrument: 'observablecounter',
    unit: '{loop}',
    description:
      'Loops of at least 10 tool calls, one after the other, that changed nothing: equal arguments and equal answers. Seeded with 0.',
    attributes: [ATTR_ROLE, ATTR_LOOP_KIND],
  },
  monitorNotifications: {
    name: 'mcp_vitals.monitor.notifications',
    instrument: 'counter',
    unit: '{notification}',
    description: "Outcomes of alerts' notices, by channel; an attempt that is repeated is one of its own.",
    attributes: [ATTR_NOTIFICATION_CHANNEL, ATTR_NOTIFICATION_OUTCOME],
  },
  processMemoryUsage: gauge('mcp_vitals.process.memory.usage', 'By', 'Resident memory of the process.'),
  processMemoryUtilization: gauge(
    'mcp_vitals.process.memory.utilization',
    '1',
    "Resident memory over the container's limit, or without one over the machine's memory.",
  ),
  processHeapUtilization: gauge(
    'mcp_vitals.process.heap.utilization',
    '1',
    "JavaScript heap in use over V8's heap limit.",
  ),
  processCpuUtilization: gauge(
    'mcp_vitals.process.cpu.utilization',
    '1',
    'CPU time over wall time since the last collection, over all cores that the process may use.',
  ),
  processEventLoopUtilization: gauge(
    'mcp_vitals.process.event_loop.utilization',
    '1',
    'Share of the time since the last collection in which the event loop was busy.',
  ),
  processEventLoopDelayP99: gauge(
    'mcp_vitals.process.event_loop.delay.p99',
    's',
    'Highest 99th percentile of the delay of timers between two collections, in the last minute.',
  ),
  processEventLoopDelayMax: gauge(
    'mcp_vitals.process.event_loop.delay.max',
    's',
    'Longest delay of a timer in the last minute.',
  ),
  monitorOverflowedPoints: {
    name: 'mcp_vitals.monitor.overflowed_points',
    instrument: 'observablecounter',
    unit: '{point}',
    description: 'Metric points added to an overflow series because the window store had reached its series limit.',
    attributes: [],
  },
} as const satisfies Record<string, MetricDefinition>;
