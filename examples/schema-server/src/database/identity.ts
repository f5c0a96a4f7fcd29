import type { SchemaDatabase } from './schema-database.js';

/** What a wrapper says of itself: the same as what it wraps. */
export function identityOf(database: SchemaDatabase): Omit<SchemaDatabase, 'query' | 'close'> {
  const { system, namespace, endpoint, catalogue } = database;
  return { system, catalogue, ...(namespace !== undefined && { namespace }), ...(endpoint && { endpoint }) };
}
