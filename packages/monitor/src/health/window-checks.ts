import { ATTR_CACHE_RESULT, ATTR_ERROR_TYPE, ATTR_VALIDATION_RESULT, METRICS } from '@mcp-vitals/signals';
import type { Where, WindowView } from '@mcp-vitals/windows';
import { type Figure, figure } from '../figure.js';
import type { HealthCheck } from './check.js';
import { Judge, type Limits, worst } from './limits.js';
import type { HealthThresholds } from './thresholds.js';
import { HEALTH_WEIGHTS } from './weights.js';

type Windows = () => WindowView | undefined;

/** A ratio of fewer than this says nothing. */
const MINIMUM = 10;

const SIDES = [
  { name: 'client requests', metric: METRICS.clientOperationDuration.name },
  { name: 'server requests', metric: METRICS.serverOperationDuration.name },
  { name: 'operations', metric: METRICS.operationDuration.name },
] as const;

/** Whether requests and operations are fast enough and succeed, on each side that has any. */
export function performanceCheck(windows: Windows, thresholds: HealthThresholds, over: string): HealthCheck {
  const judge = new Judge();
  const failed = { [ATTR_ERROR_TYPE]: { exists: true } };
  return {
    name: 'performance',
    weight: HEALTH_WEIGHTS.performance,
    critical: true,
    run({ nowMillis }) {
      const view = windows();
      const judged = SIDES.flatMap(({ name, metric }) => {
        if (view === undefined) return [];
        const average = figure(view, nowMillis, `average of ${name}`, 'ms', { metric, over, take: 'avg' }, 1000);
        if (average.count === 0) return [];
        const errors = share(view, nowMillis, `errors of ${name}`, metric, failed, over);
        return [
          judge.judge(average, thresholds.averageMs),
          judge.judge(errors, thresholds.errorRate, { minimum: MINIMUM }),
        ];
      });
      return judged.length > 0 ? worst(judged) : { status: 'unknown', reason: `no request or operation in ${over}` };
    },
  };
}

/** Whether the caches answer most look-ups. */
export const cacheCheck = (windows: Windows, thresholds: HealthThresholds, over: string): HealthCheck =>
  shareCheck('cache', windows, thresholds.cacheHitRate, (view, nowMillis) =>
    share(view, nowMillis, 'cache hits', METRICS.cacheLookupDuration.name, { [ATTR_CACHE_RESULT]: 'hit' }, over),
  );

/** Whether what is validated is valid. */
export const validationCheck = (windows: Windows, thresholds: HealthThresholds, over: string): HealthCheck =>
  shareCheck('validation', windows, thresholds.validationSuccessRate, (view, nowMillis) =>
    share(view, nowMillis, 'valid', METRICS.validationDuration.name, { [ATTR_VALIDATION_RESULT]: 'valid' }, over),
  );

/** A check of one share that should be large. */
function shareCheck(
  name: 'cache' | 'validation',
  windows: Windows,
  limits: Limits,
  read: (view: WindowView, nowMillis: number) => Figure,
): HealthCheck {
  const judge = new Judge();
  return {
    name,
    weight: HEALTH_WEIGHTS[name],
    run({ nowMillis }) {
      const view = windows();
      if (view === undefined) return { status: 'unknown', reason: 'no windows to look at' };
      return worst([judge.judge(read(view, nowMillis), limits, { atLeast: true, minimum: MINIMUM })]);
    },
  };
}

const share = (view: WindowView, nowMillis: number, name: string, metric: string, where: Where, over: string): Figure =>
  figure(view, nowMillis, name, '%', { metric, where, over, take: 'ratio' }, 100);
