import pg from 'pg';
import { toDatabaseError } from './database-error.js';
import { postgresCatalogue } from './postgres-catalogue.js';
import type { Row, SchemaDatabase, Statement } from './schema-database.js';

const CONNECT_TIMEOUT_MILLIS = 3000;

/** A PostgreSQL server. */
export class PostgresDatabase implements SchemaDatabase {
  readonly system = 'postgresql';
  readonly namespace: string;
  readonly endpoint: { readonly address: string; readonly port: number };
  readonly catalogue = postgresCatalogue;
  readonly #pool: pg.Pool;
  readonly #timeoutMillis: number;

  constructor(connectionString: string, timeoutMillis: number) {
    const { host, port, database } = new pg.Client({ connectionString });
    this.namespace = database ?? '';
    this.endpoint = { address: host, port };
    this.#timeoutMillis = timeoutMillis;
    this.#pool = new pg.Pool({
      connectionString,
      max: 4,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
      application_name: 'schema-server',
      allowExitOnIdle: true,
    });
    // An idle connection that breaks is replaced by the next query; without a listener the event would end the process.
    this.#pool.on('error', () => undefined);
  }

  async query({ text, values, operation, database }: Statement): Promise<readonly Row[]> {
    let client: pg.PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${this.#timeoutMillis}`);
      if (operation === 'EXPLAIN') {
        await client.query("SELECT set_config('search_path', quote_ident($1), true)", [database]);
      }
      // The extended protocol takes only one statement.
      const extended: pg.QueryConfig & { queryMode: 'extended' } = { text, values: [...values], queryMode: 'extended' };
      return (await client.query<Row>(extended)).rows;
    } catch (error) {
      throw toDatabaseError(error);
    } finally {
      await client?.query('ROLLBACK').then(
        () => client?.release(),
        (error: Error) => client?.release(error),
      );
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
