import {
  ATTR_CACHE_NAME,
  ATTR_SCHEMA_CHANGE,
  ATTR_SCHEMA_KIND,
  ATTR_VALIDATION_TARGET,
  SCHEMA_CHANGE_TYPES,
  SCHEMA_KINDS,
  type SchemaChangeType,
  type SchemaKind,
} from '@mcp-vitals/signals';
import type { Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

/** Changes of definitions over the window, by their subject and their effect on clients. */
export interface SchemaChangeMetrics {
  readonly kind: SchemaKind;
  readonly change: SchemaChangeType;
  readonly count: number;
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The figures of schema management over the window; `null` if not measured. */
export interface SchemaMetrics {
  readonly cacheHitRatio: Measurement;
  readonly cacheTimeSaved: Measurement;
  readonly validationSuccessRatio: Measurement;
  /** 0 when definitions were compared and none had changed. */
  readonly changes: Measurement;
  readonly breakingChanges: Measurement;
  /** The changes, the most frequent first. */
  readonly changesByKind: readonly SchemaChangeMetrics[];
}

/** The names of schema management in its signals. */
const CACHE = { [ATTR_CACHE_NAME]: 'schema' };
const VALIDATION = { [ATTR_VALIDATION_TARGET]: 'schema' };

export function schemaMetrics(ask: Asking): SchemaMetrics {
  const cacheHitRatio = schemaFigure(ask.one('cache_hit_ratio', CACHE));
  const timeSaved = schemaFigure(ask.one('cache_time_saved', CACHE));
  return {
    cacheHitRatio,
    // A counter of seconds does not count the answers it sums up.
    cacheTimeSaved: { ...timeSaved, count: timeSaved.value === null ? 0 : cacheHitRatio.count },
    validationSuccessRatio: schemaFigure(ask.one('validation_success_ratio', VALIDATION)),
    changes: ask.one('schema_changes'),
    breakingChanges: ask.one('schema_breaking_changes'),
    changesByKind: ask
      .each('schema_changes', [ATTR_SCHEMA_KIND, ATTR_SCHEMA_CHANGE])
      // The overflow series names neither, so that only the figure of all changes counts its.
      .filter(
        ({ by, count }) =>
          count > 0 &&
          isOneOf(SCHEMA_KINDS, by[ATTR_SCHEMA_KIND]) &&
          isOneOf(SCHEMA_CHANGE_TYPES, by[ATTR_SCHEMA_CHANGE]),
      )
      .map(({ by, count, fromMillis, toMillis }) => ({
        kind: by[ATTR_SCHEMA_KIND] as SchemaKind,
        change: by[ATTR_SCHEMA_CHANGE] as SchemaChangeType,
        ...{ count, fromMillis, toMillis },
      }))
      .sort((a, b) => b.count - a.count),
  };
}

const isOneOf = (known: readonly string[], value: string | undefined): boolean =>
  value !== undefined && known.includes(value);

const schemaFigure = (measurement: Measurement): Measurement => ({
  ...measurement,
  name: `schema ${measurement.name}`,
});
