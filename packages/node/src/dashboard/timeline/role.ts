import type { TraceSpan } from '../../http/api/traces.js';

/** What a span is to the reader: one with a database in its attributes is the database's, whatever its kind. */
export function roleOf({ kind, attributes }: TraceSpan): string {
  return 'db.system.name' in attributes || 'db.system' in attributes ? 'database' : kind;
}
