import {
  ATTR_CACHE_NAME,
  ATTR_CACHE_RESULT,
  ATTR_ERROR_TYPE,
  ATTR_OPERATION_NAME,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
  METRICS,
} from '@mcp-vitals/signals';
import type { Query, Where, WindowView } from '@mcp-vitals/windows';

export interface OperationFigures {
  operation: string;
  calls: number;
  errors: number;
  /** Milliseconds; `null` before the first call. */
  p50: number | null;
  p95: number | null;
}

/** A part of a whole, or of nothing yet. */
export interface Share {
  part: number;
  whole: number;
}

/** What the view shows beside the health. */
export interface Figures {
  operations: OperationFigures[];
  cacheHits: Share;
  validations: Share;
}

/** Everything since the start: the job is short, and its windows reach further back than it runs. */
const OVER = '24h';

export function readFigures(windows: WindowView, nowMillis: number): Figures {
  const byOperation = (take: Query['take'], where: Where = {}) => {
    const { groups } = windows.query(
      { metric: METRICS.operationDuration.name, by: [ATTR_OPERATION_NAME], over: OVER, take, where },
      nowMillis,
    );
    return new Map(groups.map((group) => [group.by[ATTR_OPERATION_NAME]!, group.value]));
  };
  const [calls, p50, p95] = [byOperation('count'), byOperation('p50'), byOperation('p95')];
  const errors = byOperation('count', { [ATTR_ERROR_TYPE]: { exists: true } });
  const share = (metric: string, whole: Where, part: Where): Share => {
    const count = (where: Where) =>
      windows.query({ metric, over: OVER, take: 'count', where }, nowMillis).groups[0]?.value ?? 0;
    return { part: count({ ...whole, ...part }), whole: count(whole) };
  };
  return {
    operations: [...calls.keys()].sort().map((operation) => ({
      operation,
      calls: calls.get(operation) ?? 0,
      errors: errors.get(operation) ?? 0,
      p50: toMillis(p50.get(operation)),
      p95: toMillis(p95.get(operation)),
    })),
    cacheHits: share(METRICS.cacheLookupDuration.name, { [ATTR_CACHE_NAME]: 'schema' }, { [ATTR_CACHE_RESULT]: 'hit' }),
    validations: share(
      METRICS.validationDuration.name,
      { [ATTR_VALIDATION_TARGET]: 'schema' },
      { [ATTR_VALIDATION_RESULT]: 'valid' },
    ),
  };
}

const toMillis = (seconds: number | null | undefined): number | null => (seconds == null ? null : seconds * 1000);
