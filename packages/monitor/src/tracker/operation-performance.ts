import type { OperationSample } from '@mcp-vitals/windows';
import type { OperationSummary } from './operation-history.js';
import { keyOf, type OperationIdentity, type TrackedOperation } from './operation-table.js';
import type { Trend } from './trend.js';

export interface OperationPerformance extends OperationIdentity, OperationSummary {
  /** Calls a minute over the time the figures are of. */
  readonly throughputPerMinute: number | null;
  /** Failed calls over calls, 0 to 1; `null` without calls. */
  readonly errorRatio: number | null;
  /** `null` while there is too little to tell. */
  readonly trend: Trend | null;
  /** The three slowest calls that are still kept one by one. */
  readonly slowest: readonly { readonly traceId: string; readonly durationMs: number }[];
}

export function performanceOf(
  { operation, kind, history }: TrackedOperation,
  slowest: OperationPerformance['slowest'],
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
    slowest,
  };
}

const KEPT = 3;

/** The slowest calls of each operation, by its key. */
export function slowestCalls(
  samples: Iterable<OperationSample>,
): Map<string, { readonly traceId: string; readonly durationMs: number }[]> {
  const slowest = new Map<string, { readonly traceId: string; readonly durationMs: number }[]>();
  for (const sample of samples) {
    const key = keyOf(sample);
    const top = slowest.get(key) ?? [];
    slowest.set(key, top);
    const { traceId, durationMs } = sample;
    if (top.length === KEPT && durationMs <= top[KEPT - 1]!.durationMs) continue;
    top.push({ traceId, durationMs });
    top.sort((a, b) => b.durationMs - a.durationMs);
    if (top.length > KEPT) top.pop();
  }
  return slowest;
}
