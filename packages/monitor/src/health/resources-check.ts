import { reading } from '../figure.js';
import type { ResourceReader } from '../resources.js';
import type { HealthCheck } from './check.js';
import { judge, worst } from './limits.js';
import type { HealthThresholds } from './thresholds.js';

/** Whether memory, CPU and the event loop have room. */
export const resourcesCheck = (
  resources: () => ResourceReader | undefined,
  thresholds: HealthThresholds,
): HealthCheck => ({
  name: 'resources',
  weight: 20,
  critical: true,
  run({ nowMillis }) {
    const now = resources()?.read(nowMillis);
    if (now === undefined) return { status: 'unknown', reason: 'no resources to read' };
    const percent = (ratio: number | null): number | null => (ratio === null ? null : 100 * ratio);
    const memory = now.memoryLimitBytes === null ? null : percent(now.rssBytes / now.memoryLimitBytes);
    const figures = [
      judge(reading('heap', '%', percent(now.heapUsedBytes / now.heapLimitBytes), nowMillis), thresholds.memory),
      judge(reading('memory', '%', memory, nowMillis), thresholds.memory),
      judge(reading('CPU', '%', percent(now.cpuRatio), nowMillis), thresholds.cpu),
      judge(reading('event loop delay p99', 'ms', now.eventLoopDelayP99Ms, nowMillis), thresholds.eventLoopDelayMs),
    ];
    return worst(figures);
  },
});
