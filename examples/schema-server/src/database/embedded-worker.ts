import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { dataDir } from '@electric-sql/pglite-prepopulatedfs';
import type { Row } from './schema-database.js';

/** The requests of the main thread and the worker's replies. The reply to the boot has the id 0. */
export interface WorkerRequest {
  readonly id: number;
  readonly text: string;
  readonly values: readonly unknown[];
  /** The database in which unqualified names are looked up. */
  readonly searchPath: string | null;
}
export type WorkerReply =
  | { readonly id: number; readonly rows: readonly Row[] }
  | { readonly id: number; readonly error: { readonly code?: string; readonly message: string } };

const reply = (message: WorkerReply) => parentPort?.postMessage(message);

const attempt = async (id: number, work: () => Promise<readonly Row[]>) => {
  try {
    reply({ id, rows: await work() });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    reply({ id, error: { ...(code !== undefined && { code }), message } });
  }
};

let database: PGlite;
await attempt(0, async () => {
  // Unpacked here because PGlite, which would do it as well, takes three times as long.
  const cluster = gunzipSync(await (await dataDir()).arrayBuffer());
  database = await PGlite.create({ loadDataDir: new Blob([cluster]) });
  await database.exec((workerData as { script: string }).script);
  await database.exec('SET default_transaction_read_only = on');
  return [];
});

const run = async ({ text, values }: WorkerRequest) => (await database.query<Row>(text, [...values])).rows;

async function answer(request: WorkerRequest): Promise<readonly Row[]> {
  if (request.searchPath === null) return await run(request);
  await database.exec('BEGIN');
  try {
    await database.query("SELECT set_config('search_path', quote_ident($1), true)", [request.searchPath]);
    return await run(request);
  } finally {
    await database.exec('ROLLBACK');
  }
}

parentPort?.on('message', (request: WorkerRequest) => void attempt(request.id, () => answer(request)));
