import type { OperationSample } from '@mcp-vitals/windows';

export interface PerformanceAnomalyOptions {
  /** How many times the mean a call must have taken. @default 2 */
  readonly thresholdMultiplier?: number;
  /** How far back to look. @default 30 */
  readonly timeWindowMinutes?: number;
}

/** A call that took much longer than the mean of its operation. */
export interface PerformanceAnomaly {
  readonly operation: string;
  readonly kind: OperationSample['kind'];
  readonly timestampMillis: number;
  readonly durationMs: number;
  readonly meanMs: number;
  /** How many calls the mean is of. */
  readonly count: number;
  readonly traceId: string;
}

/**
 * The rule that the Python system had: every call that took more than `thresholdMultiplier` times the mean of its operation
 * in the window. It is kept for who knows it. It cannot tell news from noise: heavy-tailed durations are above twice
 * their mean all day, so alert on what a detector says instead.
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
