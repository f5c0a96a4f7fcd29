import { SchemaError } from '../model/schema-error.js';
import type { SchemaSource } from '../source/schema-source.js';
import type { SchemaAdapter } from './adapter.js';

/**
 * Whether a failed list of tables means that the database is gone: the server must not list it either, because its error
 * may be about anything that is not found.
 */
export async function isMissingDatabase(
  error: unknown,
  adapter: SchemaAdapter,
  source: SchemaSource,
  database: string,
): Promise<boolean> {
  if (!(error instanceof SchemaError && error.code === 'not_found')) return false;
  const databases = await adapter.databases(source).catch(() => [database]);
  return !databases.includes(database);
}
