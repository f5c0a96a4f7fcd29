import { SchemaError } from '../model/schema-error.js';
import type { SchemaAdapter, ServerSurface } from './adapter.js';
import { dbhubAdapter } from './dbhub.js';
import { postgresResourcesAdapter } from './postgres-resources.js';
import { schemaServerAdapter } from './schema-server.js';

/** The adapters that come with the package, the most particular first. */
export const BUILT_IN_ADAPTERS: readonly SchemaAdapter[] = [
  schemaServerAdapter,
  dbhubAdapter,
  postgresResourcesAdapter,
];

/** @throws {SchemaError} `unsupported` when no adapter fits */
export function chooseAdapter(adapters: readonly SchemaAdapter[], server: ServerSurface): SchemaAdapter {
  const fitting = adapters.find((adapter) => adapter.fits(server));
  if (fitting) return fitting;
  const tools = server.tools.map(({ name }) => name).slice(0, 10);
  throw new SchemaError(
    'unsupported',
    `none of the adapters ${adapters.map(({ name }) => name).join(', ')} fits the server ${server.serverName} ` +
      `with the tools ${tools.join(', ') || '(none)'}: write one, and pass it as \`adapters\``,
  );
}
