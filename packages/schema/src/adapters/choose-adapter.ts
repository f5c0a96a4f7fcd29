import { SchemaError } from '../model/schema-error.js';
import type { SchemaSource } from '../source/schema-source.js';
import type { AdapterKind, SchemaAdapter, ServerOffer } from './adapter.js';

/** Returns the first adapter that fits the server. @throws {SchemaError} `unsupported` when none does */
export async function chooseAdapter(
  adapters: readonly (SchemaAdapter | AdapterKind)[],
  server: ServerOffer,
  source: SchemaSource,
): Promise<SchemaAdapter> {
  for (const adapter of adapters) {
    if ('adapt' in adapter) {
      const adapted = await adapter.adapt(server, source);
      if (adapted) return adapted;
    } else if (adapter.fits(server)) return adapter;
  }
  const tools = server.tools.map(({ name }) => name).slice(0, 10);
  throw new SchemaError(
    'unsupported',
    `none of the adapters ${adapters.map(({ name }) => name).join(', ')} fits the server ${server.serverName} ` +
      `with the tools ${tools.join(', ') || '(none)'}: declare one, and pass it as \`adapters\``,
  );
}
