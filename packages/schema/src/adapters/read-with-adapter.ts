import { SchemaError } from '../model/schema-error.js';
import type { ClientSource } from '../source/client-source.js';
import type { SchemaAdapter } from './adapter.js';

/**
 * What an adapter reads from a server.
 * @throws {SchemaError} `unreadable` for whatever the adapter itself threw: it has read something it does not know
 */
export async function readWithAdapter<T>(
  adapter: SchemaAdapter,
  source: ClientSource,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (source.hasThrown(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SchemaError('unreadable', `the adapter ${adapter.name} cannot read the answer: ${reason}`, {
      cause: error,
    });
  }
}
