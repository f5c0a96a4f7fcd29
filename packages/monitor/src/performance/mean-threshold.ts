import type { OperationSample } from '@mcp-vitals/windows';

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
 */
export function aboveTheMean(
  samples: readonly OperationSample[],
  nowMillis: number,
  { thresholdMultiplier = 2, timeWindowMinutes = 30 }: PerformanceAnomalyOptions,
): PerformanceAnomaly[] {
  const fromMillis = nowMillis - timeWindowMinutes * 60_000;
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
    if (durationMs <= thresholdMultiplier * meanMs) return [];
    return [{ operation, kind, timestampMillis: startMillis + durationMs, durationMs, meanMs, count, traceId }];
  });
}
