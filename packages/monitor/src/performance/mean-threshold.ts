import type { OperationSample } from '@mcp-vitals/windows';
import { positive } from '../limits.js';

export interface PerformanceAnomalyOptions {
  /** Multiple of the mean duration that a call must exceed. @default 2 */
  readonly thresholdMultiplier?: number;
  /** Length of the window in minutes. @default 30 */
  readonly timeWindowMinutes?: number;
}

/** A call that took longer than a multiple of its operation's mean. */
export interface PerformanceAnomaly {
  readonly operation: string;
  readonly kind: OperationSample['kind'];
  readonly timestampMillis: number;
  readonly durationMs: number;
  readonly meanMs: number;
  /** Number of calls that the mean rests on. */
  readonly count: number;
  readonly traceId: string;
}

/**
 * The rule of the Python system: every call that took longer than `thresholdMultiplier` times the mean of its operation in
 * the window. Heavy-tailed durations exceed twice their mean all day, so do not alert on this rule but on the detectors.
 *
 * @throws RangeError when an option is not a number greater than 0
 */
export function aboveTheMean(
  samples: readonly OperationSample[],
  nowMillis: number,
  options: PerformanceAnomalyOptions,
): PerformanceAnomaly[] {
  const multiplier = positive('thresholdMultiplier', options.thresholdMultiplier ?? 2);
  const fromMillis = nowMillis - 60_000 * positive('timeWindowMinutes', options.timeWindowMinutes ?? 30);
  const inWindow = samples.filter(({ startMillis, durationMs }) => startMillis + durationMs > fromMillis);
  const means = new Map<string, { count: number; sum: number }>();
  for (const { kind, operation, durationMs } of inWindow) {
    const mean = means.get(`${kind} ${operation}`) ?? { count: 0, sum: 0 };
    means.set(`${kind} ${operation}`, mean);
    mean.count++;
    mean.sum += durationMs;
  }
  return inWindow.flatMap(({ operation, kind, startMillis, durationMs, traceId }) => {
    const { count, sum } = means.get(`${kind} ${operation}`)!;
    const meanMs = sum / count;
    if (durationMs <= multiplier * meanMs) return [];
    return [{ operation, kind, timestampMillis: startMillis + durationMs, durationMs, meanMs, count, traceId }];
  });
}
