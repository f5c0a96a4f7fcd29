import { createSchemaService } from './create-service.js';
import { withChaos } from './database/chaos.js';
import { toDatabaseError } from './database/database-error.js';
import { openDatabase } from './database/open-database.js';
import type { SchemaDatabase } from './database/schema-database.js';
import type { Flags } from './flags.js';
import type { Logger } from './logger.js';
import type { Closable, HttpEndpoint, SchemaService, SdkAdapter } from './serve/service.js';
import { StartupError } from './startup-error.js';

export interface RunningServer extends Closable {
  /** Where it listens; absent on stdio. */
  readonly url?: string;
}

/**
 * Starts what the flags say: database, service, SDK, transport.
 *
 * @throws {StartupError} when the port cannot be had or the database refuses.
 */
export async function startServer(
  flags: Flags,
  databaseUrl: string | undefined,
  logger: Logger,
): Promise<RunningServer> {
  // The embedded database takes longest to boot; it does so in its own thread while the rest is loaded.
  const opening = open(databaseUrl);
  const service = opening.then((database) =>
    createSchemaService(withChaos(database, { ...flags, seed: flags.chaosSeed }), logger),
  );
  service.catch(() => undefined);
  try {
    const serving = flags.transport === 'http' ? await startHttp(flags, service) : await startStdio(flags, service);
    const database = await opening;
    return {
      ...serving,
      close: async () => {
        await Promise.all([serving.close(), database.close()]);
      },
    };
  } catch (error) {
    // Not waited for: a busy port is told at once.
    void opening.then((database) => database.close()).catch(() => undefined);
    throw error;
  }
}

async function startStdio(flags: Flags, service: Promise<SchemaService>): Promise<RunningServer> {
  const sdk = await loadSdk(flags.sdk);
  const serving = await sdk.serveStdio(await service);
  return { close: () => serving.close() };
}

/** Takes the port before the database is there, so that a busy one is told at once; requests wait. */
async function startHttp({ sdk, host, port }: Flags, service: Promise<SchemaService>): Promise<RunningServer> {
  const { listen } = await import('./serve/http-listener.js');
  const adapter = loadSdk(sdk);
  const endpoint = Promise.all([adapter, service]).then(([{ serveHttp }, ready]) => serveHttp(ready));
  endpoint.catch(() => undefined);
  const waiting: HttpEndpoint = {
    fetch: async (request) => await (await endpoint).fetch(request),
    close: async () => await (await endpoint).close(),
  };
  const listener = await listen(waiting, { host, port });
  try {
    await endpoint;
    return listener;
  } catch (error) {
    await listener.close().catch(() => undefined);
    throw error;
  }
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
