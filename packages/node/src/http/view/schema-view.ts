import { getMetricsCollector } from '@mcp-vitals/signals';
import type { SchemaAnswer } from '../api/changes.js';

/** The changes of definitions that this process saw, the newest first. */
export const schemaView = (): SchemaAnswer => ({
  changes: getMetricsCollector()
    .getRecentSchemaChanges()
    .map(({ timestampMillis, server, kind, name, change, text, findings }) => ({
      atMillis: timestampMillis,
      ...{ server, kind, name, change, text, findings },
    })),
});
