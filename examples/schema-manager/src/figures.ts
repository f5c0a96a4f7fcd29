import { INDICATORS, type Indicator, type Measurement, measure, measureEach } from '@mcp-vitals/monitor';
import { ATTR_OPERATION_NAME } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';

export interface OperationFigures {
  operation: string;
  calls: number;
  errors: number;
  /** Milliseconds; `null` before the first call. */
  p50: number | null;
  p95: number | null;
}

/** The figures of the view in addition to the health. */
export interface Figures {
  operations: OperationFigures[];
  cacheHitRatio: Measurement;
  validationSuccessRatio: Measurement;
}

/** The figures since the start: the windows are longer than the job. */
const OVER = '24h';

export function readFigures(windows: WindowView, nowMillis: number): Figures {
  const byOperation = (indicator: Indicator) => {
    const groups = measureEach(indicator, windows, nowMillis, { over: OVER, by: [ATTR_OPERATION_NAME] });
    return new Map(groups.map(({ by, value }) => [by[ATTR_OPERATION_NAME]!, value]));
  };
  const { operation_count, operation_errors, operation_latency_p50, operation_latency_p95 } = INDICATORS;
  const [calls, errors] = [byOperation(operation_count), byOperation(operation_errors)];
  const [p50, p95] = [byOperation(operation_latency_p50), byOperation(operation_latency_p95)];
  return {
    operations: [...calls.keys()].sort().map((operation) => ({
      operation,
      calls: calls.get(operation) ?? 0,
      errors: errors.get(operation) ?? 0,
      p50: p50.get(operation) ?? null,
      p95: p95.get(operation) ?? null,
    })),
    cacheHitRatio: measure(INDICATORS.cache_hit_ratio, windows, nowMillis, { over: OVER }),
    validationSuccessRatio: measure(INDICATORS.validation_success_ratio, windows, nowMillis, { over: OVER }),
  };
}
