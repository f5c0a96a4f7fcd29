import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { hasMariadb, startMariadb } from '../helpers/mariadb.js';
import { hasPostgres, startPostgres } from '../helpers/postgres.js';
import type { ThrowAwayServer } from '../helpers/throw-away-server.js';

/** Runs `work` with a server, and checks afterwards that no part of the server is left. */
async function leavesNothing(start: () => Promise<ThrowAwayServer>, work: (url: string) => Promise<void>) {
  const before = await readdir(tmpdir());
  const server = await start();
  try {
    await work(server.url);
  } finally {
    await server.stop();
    await server.stop();
  }
  const port = new URL(server.url).port;
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith('mcp-vitals-') && !before.includes(name));
  expect(left).toEqual([]);
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
