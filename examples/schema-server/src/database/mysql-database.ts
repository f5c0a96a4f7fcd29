import mysql from 'mysql2/promise';
import { toDatabaseError } from './database-error.js';
import { mysqlCatalogue, quoteMysql } from './mysql-catalogue.js';
import type { Row, SchemaDatabase, Statement } from './schema-database.js';

const CONNECT_TIMEOUT_MILLIS = 3000;

/** A MySQL or MariaDB server. */
export class MysqlDatabase implements SchemaDatabase {
  readonly system: 'mysql' | 'mariadb';
  readonly namespace?: string;
  readonly endpoint: { readonly address: string; readonly port: number };
  readonly catalogue = mysqlCatalogue;
  readonly #pool: mysql.Pool;
  readonly #timeoutMillis: number;

  /** Connects once, to learn which of the two systems this is. */
  static async open(url: URL, timeoutMillis: number): Promise<MysqlDatabase> {
    try {
      const connection = await mysql.createConnection(connectionOptions(url));
      const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT VERSION() AS version');
      await connection.end();
      return new MysqlDatabase(url, String(rows[0]?.version).includes('MariaDB') ? 'mariadb' : 'mysql', timeoutMillis);
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  private constructor(url: URL, system: 'mysql' | 'mariadb', timeoutMillis: number) {
    const database = decodeURIComponent(url.pathname.slice(1));
    if (database !== '') this.namespace = database;
    this.system = system;
    this.endpoint = { address: url.hostname, port: Number(url.port || 3306) };
    this.#timeoutMillis = timeoutMillis;
    this.#pool = mysql.createPool({ ...connectionOptions(url), connectionLimit: 4 });
    // MariaDB ends any statement at its limit, MySQL only a SELECT; the client's own limit covers the rest.
    const limit =
      system === 'mariadb' ? `max_statement_time = ${timeoutMillis / 1000}` : `max_execution_time = ${timeoutMillis}`;
    this.#pool.on('connection', (connection) => {
      void connection.query('SET SESSION TRANSACTION READ ONLY');
      void connection.query(`SET SESSION ${limit}`);
    });
  }

  async query({ text, values, operation, database }: Statement): Promise<readonly Row[]> {
    let connection: mysql.PoolConnection | undefined;
    try {
      connection = await this.#pool.getConnection();
      if (operation === 'EXPLAIN' && database !== undefined) await connection.query(`USE ${quoteMysql(database)}`);
      // Values are sent apart from the statement, because escaping depends on the server's sql_mode.
      const statement = { sql: text, timeout: 2 * this.#timeoutMillis };
      const [rows] =
        values.length > 0
          ? await connection.execute(statement, [...values] as string[])
          : await connection.query(statement);
      connection.release();
      return rows as Row[];
    } catch (error) {
      const failure = toDatabaseError(error);
      if (failure.aboutStatement) connection?.release();
      else connection?.destroy();
      throw failure;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** The URL's settings, without those that allow several statements in one text; values come as the database writes them. */
function connectionOptions(url: URL): mysql.ConnectionOptions {
  const uri = new URL(url.href.replace(/^mariadb:/, 'mysql:'));
  uri.searchParams.delete('multipleStatements');
  return {
    uri: uri.href,
    connectTimeout: CONNECT_TIMEOUT_MILLIS,
    dateStrings: true,
    decimalNumbers: true,
    supportBigNumbers: true,
  };
}
