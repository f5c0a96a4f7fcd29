import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { postgresSampleScript } from '../sample/postgres-script.js';
import { DatabaseError, timedOut, toDatabaseError } from './database-error.js';
import type { WorkerReply, WorkerRequest } from './embedded-worker.js';
import { postgresCatalogue } from './postgres-catalogue.js';
import type { Row, SchemaDatabase, Statement } from './schema-database.js';

const workerFile = () => createRequire(import.meta.url).resolve('@mcp-vitals-examples/schema-server/embedded-worker');

/**
 * PostgreSQL inside this process, holding the sample.
 *
 * It lives in a worker thread: its boot does not hold up the server's, its queries do not hold up other calls, and a
 * statement that takes too long can be ended, which the engine, having no signals, cannot do itself. Ending one ends the
 * worker; the next statement waits for a fresh one, which holds the same rows.
 */
export class EmbeddedDatabase implements SchemaDatabase {
  readonly system = 'postgresql';
  readonly namespace = 'sample';
  readonly catalogue = postgresCatalogue;
  readonly #timeoutMillis: number;
  readonly #script = postgresSampleScript();
  #worker!: Promise<Worker>;
  #last: Promise<unknown> = Promise.resolve();
  #requests = 0;
  #closed = false;

  constructor(timeoutMillis: number) {
    this.#timeoutMillis = timeoutMillis;
    this.#start();
  }

  /** Resolves once the sample is loaded. */
  async ready(): Promise<this> {
    await this.#worker;
    return this;
  }

  query(statement: Statement): Promise<readonly Row[]> {
    const turn = this.#last.then(() => this.#run(statement));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker.then(
      (worker) => worker.terminate(),
      () => undefined,
    );
  }

  async #run({ text, values, operation, database }: Statement): Promise<readonly Row[]> {
    if (this.#closed) throw new DatabaseError('57P01', 'the embedded database is closed');
    const worker = await this.#worker;
    const id = ++this.#requests;
    const reply = replyOf(worker, id);
    const timer = setTimeout(() => {
      reply.abandon(timedOut(this.#timeoutMillis));
      void worker.terminate();
      this.#start();
    }, this.#timeoutMillis);
    worker.postMessage({
      id,
      text,
      values,
      searchPath: operation === 'EXPLAIN' ? (database ?? null) : null,
    } satisfies WorkerRequest);
    return await reply.rows.finally(() => clearTimeout(timer));
  }

  #start(): void {
    this.#worker = this.#boot();
    // The next query rejects after a failed boot; until then the rejection would be unhandled.
    this.#worker.catch(() => undefined);
  }

  async #boot(): Promise<Worker> {
    // The worker's stdout would be mixed into ours, which may carry JSON-RPC.
    const worker = new Worker(workerFile(), { workerData: { script: this.#script }, stdout: true, stderr: true });
    await replyOf(worker, 0).rows;
    worker.unref();
    return worker;
  }
}

/** Waits for the reply to one request. `abandon` gives up on it; so does the worker's death. */
function replyOf(worker: Worker, id: number): { rows: Promise<readonly Row[]>; abandon: (reason: Error) => void } {
  let abandon!: (reason: Error) => void;
  const rows = new Promise<readonly Row[]>((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', abandon).off('exit', onExit);
      act();
    };
    abandon = (reason) => settle(() => reject(toDatabaseError(reason)));
    const onExit = () => abandon(new DatabaseError('57P01', 'the embedded database ended'));
    const onMessage = (reply: WorkerReply) => {
      if (reply.id !== id) return;
      if ('rows' in reply) settle(() => resolve(reply.rows));
      else abandon(toDatabaseError(reply.error));
    };
    worker.on('message', onMessage).on('error', abandon).on('exit', onExit);
  });
  return { rows, abandon };
}
