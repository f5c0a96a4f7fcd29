import type { McpStructuredLogger } from '@mcp-vitals/logging';
import { createSchemaService } from './create-service.js';
import { withChaos } from './database/chaos.js';
import { toDatabaseError } from './database/database-error.js';
import { openDatabase } from './database/open-database.js';
import type { SchemaDatabase } from './database/schema-database.js';
import type { Flags } from './flags.js';
import type { Closable, SchemaService, SdkAdapter } from './serve/service.js';
import { StartupError } from './startup-error.js';

export interface RunningServer extends Closable {
  /** The URL that it listens on; absent on stdio. */
  readonly url?: string;
}

/**
 * Starts the parts that the flags select: database, service, SDK, transport.
 *
 * Clients may connect before the database is there; their calls wait for it. That is long enough for a busy port or a
 * discovery probe to be answered at once, while the embedded database boots in its own thread.
 *
 * @throws {StartupError} when the port is not available or the database refuses.
 */
export async function startServer(
  flags: Flags,
  databaseUrl: string | undefined,
  logger: McpStructuredLogger,
): Promise<RunningServer> {
  const opening = open(databaseUrl);
  const database = opening.then((opened) => withChaos(opened, { ...flags, seed: flags.chaosSeed }));
  // Reported by the start below, and by each call that waits for the database.
  database.catch(() => undefined);
  const sdk = await loadSdk(flags.sdk);
  const serving = await serve(sdk, createSchemaService(database, logger), flags);
  await opening;
  return {
    ...serving,
    close: async () => {
      await Promise.all([serving.close(), opening.then((opened) => opened.close())]);
    },
  };
}

async function serve(
  sdk: SdkAdapter,
  service: SchemaService,
  { transport, host, port }: Flags,
): Promise<RunningServer> {
  if (transport === 'stdio') return await sdk.serveStdio(service);
  const { listen } = await import('./serve/http-listener.js');
  return await listen(sdk.serveHttp(service), { host, port });
}

async function loadSdk(sdk: Flags['sdk']): Promise<SdkAdapter> {
  return sdk === 'v1' ? (await import('./serve/sdk-v1.js')).sdkV1 : (await import('./serve/sdk-v2.js')).sdkV2;
}

async function open(url: string | undefined): Promise<SchemaDatabase> {
  try {
    return await openDatabase(url);
  } catch (error) {
    const { code, message } = toDatabaseError(error);
    throw new StartupError(
      `the database does not answer: ${message} (${code}); check SCHEMA_DATABASE_URL, or unset it to use the embedded sample`,
    );
  }
}
