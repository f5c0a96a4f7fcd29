import type { Trend } from '../statistics/trend.js';
import type { OperationSummary } from './operation-history.js';
import type { OperationIdentity, TrackedOperation } from './operation-table.js';

export interface OperationPerformance extends OperationIdentity, OperationSummary {
  /** Calls per minute over the interval of the figures. */
  readonly throughputPerMinute: number | null;
  /** Failed calls over calls, 0 to 1; `null` without calls. */
  readonly errorRatio: number | null;
  /** The trend of successful calls; `null` while there are too few. */
  readonly trend: Trend | null;
}

export function performanceOf(
  { operation, kind, history }: TrackedOperation,
  bornMillis: number,
  nowMillis: number,
): OperationPerformance {
  const summary = history.summary(bornMillis, nowMillis);
  const { count, errors, fromMillis, toMillis } = summary;
  const minutes = (toMillis - fromMillis) / 60_000;
  return {
    operation,
    kind,
    ...summary,
    throughputPerMinute: minutes > 0 ? count / minutes : null,
    errorRatio: count > 0 ? errors / count : null,
    trend: history.trend(nowMillis),
  };
}
