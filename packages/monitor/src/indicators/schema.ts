import { ATTR_SCHEMA_CHANGE, METRICS } from '@mcp-vitals/signals';
import { family } from './indicator.js';

const metric = METRICS.schemaChanges.name;

/** Indicators of changed definitions. A value of 0 means that definitions were compared and none had changed. */
export const SCHEMA = family('schema', {
  changes: {
    title: 'schema changes',
    unit: '',
    better: 'lower',
    query: { metric, take: 'count' },
    scale: 1,
    events: 'changes',
    minimumEvents: 0,
    counts: 'Tools, prompts, resource templates and tables that were added, removed or changed.',
    excludes: null,
  },
  breaking_changes: {
    title: 'breaking schema changes',
    unit: '',
    better: 'lower',
    query: { metric, where: { [ATTR_SCHEMA_CHANGE]: 'breaking' }, take: 'count' },
    scale: 1,
    events: 'changes',
    minimumEvents: 0,
    counts: 'Changes after which an earlier call or reader can fail.',
    excludes: 'compatible changes, additions and removals',
  },
});
