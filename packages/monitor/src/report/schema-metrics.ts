import {
  ATTR_CACHE_NAME,
  ATTR_CACHE_RESULT,
  ATTR_SCHEMA_CHANGE,
  ATTR_SCHEMA_KIND,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
  METRICS,
} from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import { type Figure, figure } from '../figure.js';

/** Changes of definitions, by what they are of and what they mean for who uses them. */
export interface SchemaChangeMetrics {
  /** `tool`, `prompt`, `resource` or `table`. */
  readonly kind: string;
  /** `added`, `removed`, `compatible` or `breaking`. */
  readonly change: string;
  readonly count: number;
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** What managing schemas comes to, each figure with its window and count; `null` in what nobody measured. */
export interface SchemaMetrics {
  /** Per cent. */
  readonly cacheHitRate: Figure;
  readonly cacheTimeSaved: Figure;
  /** Per cent. */
  readonly validationSuccessRate: Figure;
  /** 0 when definitions were compared and none had changed. */
  readonly changes: Figure;
  readonly breakingChanges: Figure;
  /** Those that there were, the most frequent first. */
  readonly changesByKind: readonly SchemaChangeMetrics[];
}

/** The names that schema management goes by in its signals. */
const CACHE = { [ATTR_CACHE_NAME]: 'schema' };
const VALIDATION = { [ATTR_VALIDATION_TARGET]: 'schema' };

/** Reads what concerns schemas from `windows`. @param over how far back, such as `5m` */
export function getSchemaMetrics(windows: WindowView, nowMillis: number, over: string): SchemaMetrics {
  const [lookups, validations] = [METRICS.cacheLookupDuration.name, METRICS.validationDuration.name];
  const saved = { metric: METRICS.cacheTimeSaved.name, where: CACHE, over, take: 'count' } as const;
  const changes = { metric: METRICS.schemaChanges.name, over, take: 'count' } as const;
  const share = (name: string, metric: string, whole: Record<string, string>, part: Record<string, string>) =>
    figure(
      windows,
      nowMillis,
      name,
      '%',
      { metric, where: { ...whole, ...part }, of: { where: whole }, over, take: 'ratio' },
      100,
    );
  const { groups, fromMillis, toMillis } = windows.query(
    { ...changes, by: [ATTR_SCHEMA_KIND, ATTR_SCHEMA_CHANGE] },
    nowMillis,
  );
  const cacheHitRate = share('schema cache hit rate', lookups, CACHE, { [ATTR_CACHE_RESULT]: 'hit' });
  const timeSaved = figure(windows, nowMillis, 'time saved by the schema cache', 's', saved);
  return {
    cacheHitRate,
    // A counter of seconds does not count its answers.
    cacheTimeSaved: { ...timeSaved, count: timeSaved.value === null ? 0 : cacheHitRate.count },
    validationSuccessRate: share('schema validation success rate', validations, VALIDATION, {
      [ATTR_VALIDATION_RESULT]: 'valid',
    }),
    changes: figure(windows, nowMillis, 'schema changes', '', changes),
    breakingChanges: figure(windows, nowMillis, 'breaking schema changes', '', {
      ...changes,
      where: { [ATTR_SCHEMA_CHANGE]: 'breaking' },
    }),
    changesByKind: groups
      .filter(({ count }) => count > 0)
      .map(({ by: { [ATTR_SCHEMA_KIND]: kind = '', [ATTR_SCHEMA_CHANGE]: change = '' }, count }) => ({
        ...{ kind, change, count, fromMillis, toMillis },
      }))
      .sort((a, b) => b.count - a.count),
  };
}
