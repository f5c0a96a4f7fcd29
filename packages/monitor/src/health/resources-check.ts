import { reading } from '../figure.js';
import type { ResourceReader } from '../resources.js';
import type { HealthCheck } from './check.js';
import { Judge, worst } from './limits.js';
import type { HealthThresholds } from './thresholds.js';
import { HEALTH_WEIGHTS } from './weights.js';

/** Whether memory, CPU and the event loop have room. */
export function resourcesCheck(resources: () => ResourceReader | undefined, thresholds: HealthThresholds): HealthCheck {
  const judge = new Judge();
  return {
    name: 'resources',
    weight: HEALTH_WEIGHTS.resources,
    critical: true,
    groups: ['ready'],
    run({ nowMillis }) {
      const now = resources()?.read(nowMillis);
      if (now === undefined) return { status: 'unknown', reason: 'no resources to read' };
      const percent = (part: number, whole: number): number => (100 * part) / whole;
      const memory = now.memoryLimitBytes === null ? null : percent(now.rssBytes, now.memoryLimitBytes);
      const cpu = now.cpuRatio === null ? null : percent(now.cpuRatio, 1);
      return worst([
        judge.judge(reading('heap', '%', percent(now.heapUsedBytes, now.heapLimitBytes), nowMillis), thresholds.memory),
        judge.judge(reading('memory', '%', memory, nowMillis), thresholds.memory),
        judge.judge(reading('CPU', '%', cpu, nowMillis), thresholds.cpu),
        judge.judge(
          reading('event loop delay p99', 'ms', now.eventLoopDelayP99Ms, nowMillis),
          thresholds.eventLoopDelayMs,
        ),
      ]);
    },
  };
}
