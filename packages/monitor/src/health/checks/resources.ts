import { INDICATORS, type IndicatorName } from '../../indicators/catalogue.js';
import { reading } from '../../indicators/measurement.js';
import type { ResourceReading } from '../../resources.js';
import { worstOf } from '../judgement/judgement.js';
import type { HealthThresholds } from '../judgement/threshold.js';
import { ThresholdEvaluator } from '../judgement/threshold-evaluator.js';
import { type BuiltInCheck, type CheckSetUp, notSetUp } from './built-in-check.js';
import { HEALTH_WEIGHTS } from './weights.js';

const percent = (part: number | null, whole = 1): number | null => (part === null ? null : (100 * part) / whole);

/** One judged resource: its indicator, its value in a reading, and its threshold. */
const JUDGED: readonly [IndicatorName, (now: ResourceReading) => number | null, keyof HealthThresholds][] = [
  ['process_heap_utilization', (now) => percent(now.heapUsedBytes, now.heapLimitBytes), 'memory'],
  ['process_memory_utilization', (now) => percent(now.rssBytes, now.memoryLimitBytes), 'memory'],
  ['process_cpu_utilization', (now) => percent(now.cpuRatio), 'cpu'],
  ['process_event_loop_utilization', (now) => percent(now.eventLoopUtilization), 'eventLoopUtilization'],
  ['process_event_loop_delay_p99', (now) => now.eventLoopDelayP99Ms, 'eventLoopDelayMillis'],
  ['process_event_loop_delay_max', (now) => now.eventLoopDelayMaxMs, 'eventLoopStallMillis'],
];

/** Checks the use of memory, CPU and the event loop. */
export function resourcesCheck({ dependencies, thresholds }: CheckSetUp): BuiltInCheck {
  const evaluator = new ThresholdEvaluator();
  return {
    name: 'resources',
    weight: HEALTH_WEIGHTS.resources,
    critical: true,
    groups: ['ready'],
    dependsOn: ['resources'],
    run({ nowMillis }) {
      const now = dependencies().resources?.read();
      if (now === undefined) return notSetUp('resources');
      return worstOf(
        JUDGED.map(([name, read, threshold]) => {
          const measurement = reading(INDICATORS[name], read(now), nowMillis);
          return evaluator.judge(INDICATORS[name], measurement, thresholds[threshold]);
        }),
      );
    },
  };
}
