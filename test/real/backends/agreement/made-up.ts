import {
  ATTR_EXECUTION_SPAN_OUTCOME,
  ATTR_EXPORT_SIGNAL,
  ATTR_FINDING_CLASS,
  ATTR_FINDING_KIND,
  ATTR_LOOP_KIND,
  ATTR_ROLE,
  ATTR_SERVICE_VERSION,
  ATTR_SIGN_IN_OUTCOME,
  ATTR_TASK_OUTCOME,
  createCounter,
  createHistogram,
  METRICS,
  type MetricDefinition,
  metricOptions,
} from '@mcp-vitals/signals';
import type { Attributes, Meter } from '@opentelemetry/api';

/** What a metric shows after a number of intervals: a value for each of its series. */
type Shown = (intervals: number) => readonly [value: number, attributes?: Attributes][];

/** The same for both roles, and more of it for a server. */
const ofRoles =
  (shown: Shown): Shown =>
  (intervals) =>
    (['client', 'server'] as const).flatMap((role, i) =>
      shown(intervals + i * intervals).map(([value, attributes]): [number, Attributes] => [
        value,
        { [ATTR_ROLE]: role, ...attributes },
      ]),
    );

const OBSERVED: readonly (readonly [MetricDefinition, Shown])[] = [
  [METRICS.monitorExportDropped, (n) => [[3 * n, { [ATTR_EXPORT_SIGNAL]: 'traces' }]]],
  [METRICS.monitorExportQueueSize, (n) => [[1000 + (n % 7), { [ATTR_EXPORT_SIGNAL]: 'traces' }]]],
  [
    METRICS.signInExchanges,
    ofRoles((n) => [
      [9 * n, { [ATTR_SIGN_IN_OUTCOME]: 'accepted' }],
      [2 * n, { [ATTR_SIGN_IN_OUTCOME]: 'expired' }],
      [n, { [ATTR_SIGN_IN_OUTCOME]: 'no_credentials' }],
    ]),
  ],
  [METRICS.tasksInFlight, ofRoles((n) => [[1 + (n % 4)]])],
  [METRICS.tasksOldestAge, ofRoles((n) => [[10 * (n % 5)]])],
  [
    METRICS.executionSpans,
    (n) => [
      [4 * n, { [ATTR_EXECUTION_SPAN_OUTCOME]: 'taken' }],
      [n, { [ATTR_EXECUTION_SPAN_OUTCOME]: 'rejected' }],
    ],
  ],
  [METRICS.loops, ofRoles((n) => [[n, { [ATTR_LOOP_KIND]: 'same_call' }]])],
  [METRICS.releaseStartTime, () => [[1.7e9, { [ATTR_SERVICE_VERSION]: '1.2.3' }]]],
  [METRICS.releaseRegressions, (n) => [[n % 3]]],
  [
    METRICS.definitionFindings,
    (n) => [
      [1 + (n % 2), { [ATTR_FINDING_CLASS]: 'poisoning', [ATTR_FINDING_KIND]: 'exfiltration' }],
      [2, { [ATTR_FINDING_CLASS]: 'poisoning', [ATTR_FINDING_KIND]: 'invisible_text' }],
      [4 + (n % 3), { [ATTR_FINDING_CLASS]: 'quality', [ATTR_FINDING_KIND]: 'no_bounds' }],
    ],
  ],
  [METRICS.definitionsScanned, (n) => [[5 * n]]],
  [METRICS.definitionsUnscanned, (n) => [[2 * n]]],
  [METRICS.resultFindings, (n) => [[n]]],
];

const COUNTED = [
  METRICS.monitorTicksMissed,
  METRICS.monitorErrors,
  METRICS.monitorRejected,
  METRICS.monitorNotifications,
] as const;

/** The durations of the monitor's evaluations and of tasks, in seconds. */
const TICKS = [0.0004, 0.002, 0.003, 0.02, 0.0007];
const TASKS = [0.4, 3, 12, 40, 7];

/** The metrics of what this work does not have, made up; returns the function that records one interval of them. */
export function makeUp(meter: Meter): () => void {
  let intervals = 0;
  for (const [definition, shown] of OBSERVED) {
    observable(meter, definition).addCallback((result) => {
      for (const [value, attributes] of shown(intervals)) result.observe(value, attributes);
    });
  }
  const counters = COUNTED.map((definition) => createCounter(meter, definition));
  const ticks = createHistogram(meter, METRICS.monitorTickDuration);
  const tasks = createHistogram(meter, METRICS.taskDuration);
  return () => {
    intervals++;
    for (const [i, counter] of counters.entries()) counter.add(i + 1 + (intervals % 2));
    for (const [i, seconds] of TICKS.entries()) {
      ticks.record(TICKS[(intervals + i) % TICKS.length]!);
      for (const role of ['client', 'server']) {
        const duration = TASKS[(intervals + i) % TASKS.length]! + seconds;
        tasks.record(duration, { [ATTR_ROLE]: role, [ATTR_TASK_OUTCOME]: i === 0 ? 'failed' : 'completed' });
      }
    }
  };
}

function observable(meter: Meter, definition: MetricDefinition) {
  const { name, instrument } = definition;
  if (instrument === 'observablecounter') return meter.createObservableCounter(name, metricOptions(definition));
  if (instrument === 'observablegauge') return meter.createObservableGauge(name, metricOptions(definition));
  return meter.createObservableUpDownCounter(name, metricOptions(definition));
}
