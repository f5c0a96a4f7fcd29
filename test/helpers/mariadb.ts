import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DataFolder, findProgram, onFreePort, type ThrowAwayServer } from './throw-away-server.js';

const installDb = findProgram('mariadb-install-db');
const mariadbd = findProgram('mariadbd');

/** Whether this machine has a MariaDB server to start. */
export const hasMariadb = installDb !== undefined && mariadbd !== undefined;

/** Starts an empty MariaDB server with password authentication, its one database `vitals`. */
export function startMariadb(): Promise<ThrowAwayServer> {
  if (installDb === undefined || mariadbd === undefined) {
    throw new Error('MariaDB is not installed; see scripts/setup-real.sh');
  }
  return onFreePort(async (port) => {
    const folder = await DataFolder.create('mysql');
    const password = randomBytes(12).toString('hex');
    const data = path.join(folder.path, 'data');
    const initFile = path.join(folder.path, 'init.sql');
    try {
      await folder.run(installDb, [
        ...['--no-defaults', `--datadir=${data}`, '--skip-test-db', '--auth-root-authentication-method=normal'],
      ]);
      const statements = [
        'CREATE DATABASE vitals;',
        `CREATE USER vitals@'127.0.0.1' IDENTIFIED BY '${password}';`,
        "GRANT ALL ON *.* TO vitals@'127.0.0.1';",
      ];
      await writeFile(initFile, `${statements.join('\n')}\n`, { mode: 0o644 });
    } catch (error) {
      await folder.remove();
      throw error;
    }
    const args = [
      ...[
        '--no-defaults',
        `--datadir=${data}`,
        `--init-file=${initFile}`,
        `--socket=${path.join(folder.path, 'socket')}`,
      ],
      ...[`--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve'],
      ...['--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=32M'],
    ];
    const stop = await folder.serve(mariadbd, args, /ready for connections/, 'SIGTERM');
    return { url: `mysql://vitals:${password}@127.0.0.1:${port}/vitals`, stop };
  });
}
