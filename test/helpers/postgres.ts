import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DataFolder, findProgram, onFreePort, type ThrowAwayServer } from './throw-away-server.js';

/** Debian keeps the server's programs out of PATH, a folder a major version. */
function debianFolders(): string[] {
  const base = '/usr/lib/postgresql';
  try {
    return readdirSync(base)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => path.join(base, version, 'bin'));
  } catch {
    return [];
  }
}

const initdb = findProgram('initdb', debianFolders());

/** Whether this machine has a PostgreSQL server to start. */
export const hasPostgres = initdb !== undefined;

/** Starts an empty PostgreSQL server with password authentication, its one database `postgres`. */
export function startPostgres(): Promise<ThrowAwayServer> {
  if (initdb === undefined) throw new Error('PostgreSQL is not installed; see scripts/setup-real.sh');
  const postgres = path.join(path.dirname(initdb), 'postgres');
  return onFreePort(async (port) => {
    const folder = await DataFolder.create('postgres');
    const password = randomBytes(12).toString('hex');
    const passwordFile = path.join(folder.path, 'password');
    const data = path.join(folder.path, 'data');
    try {
      await writeFile(passwordFile, password, { mode: 0o644 });
      await folder.run(initdb, [
        ...['--pgdata', data],
        ...['--username', 'vitals', '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
      ]);
    } catch (error) {
      await folder.remove();
      throw error;
    }
    const args = [
      ...['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder.path],
      ...['-c', 'fsync=off', '-c', 'logging_collector=off', '-c', 'lc_messages=C'],
    ];
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for its clients to leave
    const stop = await folder.serve(postgres, args, /ready to accept connections/, 'SIGINT');
    return { url: `postgres://vitals:${password}@127.0.0.1:${port}/postgres`, stop };
  });
}
