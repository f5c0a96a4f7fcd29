import { toDatabaseError } from '../database/database-error.js';
import { StartupError } from '../startup-error.js';
import { mysqlSampleScript } from './mysql-script.js';
import { postgresSampleScript } from './postgres-script.js';
import { SAMPLE } from './sample.js';

/** An object that a database already holds. */
interface Present {
  readonly database: string;
  readonly name: string;
  readonly comment: string | null;
}

const POSTGRES_PRESENT = `
  SELECT n.nspname AS database, c.relname AS name, COALESCE(obj_description(c.oid, 'pg_class'), '') AS comment
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  UNION ALL
  SELECT nspname, '', COALESCE(obj_description(oid, 'pg_namespace'), '') FROM pg_catalog.pg_namespace WHERE nspname = ANY($1)`;

const MYSQL_PRESENT = `
  SELECT TABLE_SCHEMA AS \`database\`, TABLE_NAME AS name, IF(TABLE_TYPE = 'VIEW', NULL, TABLE_COMMENT) AS comment
    FROM information_schema.TABLES WHERE TABLE_SCHEMA IN (?)
  UNION ALL
  SELECT ROUTINE_SCHEMA, ROUTINE_NAME, 'a routine' FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA IN (?)`;

/**
 * Writes the sample into a real database, replacing an earlier one.
 *
 * In PostgreSQL the whole database must be empty but for the sample; in MySQL the databases of the sample's names must be.
 *
 * @throws {StartupError} when it holds anything else, or does not answer.
 */
export async function seedSample(url: string | undefined): Promise<void> {
  try {
    if (/^postgres(ql)?:/.test(url ?? '')) return await seedPostgres(url!);
    if (/^(mysql|mariadb):/.test(url ?? '')) return await seedMysql(url!);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const { code, message } = toDatabaseError(error);
    throw new StartupError(`cannot seed the database: ${message} (${code}); check SCHEMA_DATABASE_URL`);
  }
  throw new StartupError(
    '--seed needs SCHEMA_DATABASE_URL to be postgres://… or mysql://…; the embedded database holds the sample',
  );
}

async function seedPostgres(url: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  await client.connect();
  try {
    const { rows } = await client.query<Present>(POSTGRES_PRESENT, [SAMPLE.map(({ name }) => name)]);
    refuseForeign(rows);
    await client.query(`BEGIN; ${postgresSampleScript()} COMMIT;`);
  } finally {
    await client.end();
  }
}

async function seedMysql(url: string): Promise<void> {
  const { default: mysql } = await import('mysql2/promise');
  const uri = url.replace(/^mariadb:/, 'mysql:');
  const connection = await mysql.createConnection({ uri, multipleStatements: true, connectTimeout: 3000 });
  try {
    const names = SAMPLE.map(({ name }) => name);
    const [rows] = await connection.query(MYSQL_PRESENT, [names, names]);
    refuseForeign(rows as Present[]);
    await connection.query(mysqlSampleScript());
  } finally {
    await connection.end();
  }
}

/** An object is ours if it has the sample's name and comment. A view in MySQL has no comment, so its name decides. */
function refuseForeign(present: readonly Present[]): void {
  const foreign = present.find(({ database, name, comment }) => {
    const schema = SAMPLE.find((candidate) => candidate.name === database);
    const known =
      name === '' ? schema : [...(schema?.tables ?? []), ...(schema?.views ?? [])].find((entry) => entry.name === name);
    return known === undefined || (comment !== null && comment !== known.comment);
  });
  if (foreign === undefined) return;
  const what = [foreign.database, foreign.name].filter((part) => part !== '').join('.');
  throw new StartupError(
    `will not seed: the database holds ${what}, which is not the sample's; name an empty database in SCHEMA_DATABASE_URL`,
  );
}
