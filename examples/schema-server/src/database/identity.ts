import type { SchemaDatabase } from './schema-database.js';

/** The identity of a wrapper, equal to that of the wrapped database. */
export function identityOf(database: SchemaDatabase): Omit<SchemaDatabase, 'query' | 'close'> {
  const { system, namespace, endpoint, catalogue } = database;
  return { system, catalogue, ...(namespace !== undefined && { namespace }), ...(endpoint && { endpoint }) };
}
