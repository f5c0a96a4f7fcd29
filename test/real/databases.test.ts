import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { hasMariadb, startMariadb } from '../helpers/mariadb.js';
import { hasPostgres, startPostgres } from '../helpers/postgres.js';
import type { ThrowAwayServer } from '../helpers/throw-away-server.js';

/** Runs `work` with a server in a temporary folder of its own, and checks afterwards that no part of the server is left. */
async function leavesNothing(start: () => Promise<ThrowAwayServer>, work: (url: string) => Promise<void>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-databases-'));
  // As the system's own: the servers run as users of their own, and write to it.
  await chmod(folder, 0o1777);
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  const server = await start();
  try {
    await work(server.url);
  } finally {
    await server.stop();
    await server.stop();
  }
  const port = new URL(server.url).port;
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  expect(await readdir(folder)).toEqual([]);
}

const withPassword = (url: string, password: string) => Object.assign(new URL(url), { password }).href;

describe('throw-away databases', () => {
  it.skipIf(!hasPostgres)('PostgreSQL answers a query, refuses a wrong password and leaves nothing behind', () =>
    leavesNothing(startPostgres, async (url) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query('select version() as version');
      expect(rows[0].version).toMatch(/^PostgreSQL \d+/);
      await client.end();
      await expect(new pg.Client({ connectionString: withPassword(url, 'wrong') }).connect()).rejects.toThrow(
        'password',
      );
    }),
  );

  it.skipIf(!hasMariadb)('MariaDB answers a query, refuses a wrong password and leaves nothing behind', () =>
    leavesNothing(startMariadb, async (url) => {
      const connection = await mysql.createConnection(url);
      const [rows] = await connection.query('select version() as version');
      expect(rows).toMatchObject([{ version: expect.stringMatching(/MariaDB/) }]);
      await connection.end();
      await expect(mysql.createConnection(withPassword(url, 'wrong'))).rejects.toThrow('Access denied');
    }),
  );
});
