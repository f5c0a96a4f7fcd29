import { SCHEMA_CHANGE_TYPES, SCHEMA_KINDS } from '@mcp-vitals/signals';
import { amount, choice, fieldsOf, list, object } from '../field.js';
import type { SchemaChangeMetrics, SchemaMetrics } from '../metrics/schema-metrics.js';
import { FIGURE } from './figure.js';
import { WINDOW } from './window.js';

export const SCHEMA_CHANGE = fieldsOf<SchemaChangeMetrics>()({
  kind: choice(SCHEMA_KINDS, ({ kind }) => kind, { head: 'of' }),
  change: choice(SCHEMA_CHANGE_TYPES, ({ change }) => change, {
    head: 'change',
  }),
  count: amount(({ count }) => count, { head: 'count' }),
  ...WINDOW,
});

/** The figures of schema management. A value is `null` when it was not measured, and 0 when nothing changed. */
export const SCHEMA = fieldsOf<SchemaMetrics>()({
  cache_hit_rate: object(FIGURE, ({ cacheHitRatio }) => cacheHitRatio),
  cache_time_saved: object(FIGURE, ({ cacheTimeSaved }) => cacheTimeSaved),
  validation_success_rate: object(FIGURE, ({ validationSuccessRatio }) => validationSuccessRatio),
  changes: object(FIGURE, ({ changes }) => changes, {
    description: 'Definitions that are not what was agreed on; 0 when they were compared and none had changed.',
  }),
  breaking_changes: object(FIGURE, ({ breakingChanges }) => breakingChanges),
  changes_by_kind: list(SCHEMA_CHANGE, ({ changesByKind }) => changesByKind),
});
