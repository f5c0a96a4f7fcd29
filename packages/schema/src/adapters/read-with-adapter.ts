import { SchemaError } from '../model/schema-error.js';
import type { ClientSource } from '../source/client-source.js';
import type { SchemaAdapter } from './adapter.js';

/**
 * Reads from a server through its adapter.
 * @throws {SchemaError} `unreadable` for an error thrown by the adapter itself: the answer has an unknown shape
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
    // A TypeError describes the adapter's internals, which do not help the reader.
    const reason = error instanceof Error && !(error instanceof TypeError) ? `: ${error.message}` : '';
    throw new SchemaError(
      'unreadable',
      `the adapter ${adapter.name} cannot read the answer${reason}. If the server is of another kind, declare an adapter ` +
        'for it and pass it as `adapters`',
      { cause: error },
    );
  }
}
