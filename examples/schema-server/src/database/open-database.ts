import { DatabaseError, STATEMENT_TIMEOUT_MILLIS, toDatabaseError } from './database-error.js';
import { EmbeddedDatabase } from './embedded-database.js';
import type { SchemaDatabase } from './schema-database.js';

export interface OpenDatabaseOptions {
  /** Statement timeout, in milliseconds. @default 2000 */
  readonly statementTimeoutMillis?: number;
}

/**
 * Opens the database a URL names, and waits until it answers: `postgres://…`, `mysql://…` or `mariadb://…`; none or an
 * empty one is the sample, embedded.
 *
 * @throws {DatabaseError} when it does not answer; the message never holds the URL, which may hold a password.
 */
export async function openDatabase(
  url: string | undefined,
  { statementTimeoutMillis = STATEMENT_TIMEOUT_MILLIS }: OpenDatabaseOptions = {},
): Promise<SchemaDatabase> {
  if (url === undefined || url === '') return await new EmbeddedDatabase(statementTimeoutMillis).ready();
  switch (url.split(':', 1)[0]) {
    case 'postgres':
    case 'postgresql': {
      const { PostgresDatabase } = await import('./postgres-database.js');
      return await answering(new PostgresDatabase(url, statementTimeoutMillis));
    }
    case 'mysql':
    case 'mariadb': {
      const { MysqlDatabase } = await import('./mysql-database.js');
      if (!URL.canParse(url)) throw unreadable();
      return await MysqlDatabase.open(new URL(url), statementTimeoutMillis);
    }
    default:
      throw unreadable();
  }
}

async function answering(database: SchemaDatabase): Promise<SchemaDatabase> {
  try {
    await database.query(database.catalogue.databases());
    return database;
  } catch (error) {
    await database.close();
    throw toDatabaseError(error);
  }
}

const unreadable = () => new DatabaseError('ERR_INVALID_URL', 'it is not a URL of the form postgres://… or mysql://…');
