import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** A real server with a data folder of its own, listening on the loopback interface only. */
export interface ThrowAwayServer {
  /** The URL with user and password, as for an application. */
  url: string;
  /** Ends the process by its id and removes its data. Can be called twice. */
  stop(): Promise<void>;
}

/** The path of a program, looked for in PATH and in `folders`; undefined when it is not installed. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  return [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', ...folders]
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

type Identity = { uid?: number; gid?: number };

/** The identity of `user`, or else of nobody, for root: database servers refuse to run as root. */
function identityFor(user: string): Identity {
  if (process.getuid?.() !== 0) return {};
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = accounts.find(([name]) => name === user) ?? accounts.find(([name]) => name === 'nobody') ?? [];
  if (!uid || !gid) throw new Error(`running as root, and there is neither a user ${user} nor nobody`);
  return { uid: Number(uid), gid: Number(gid) };
}

/** A folder under the system's temporary one, and programs that run in it under its owner's identity. */
export class DataFolder {
  private constructor(
    readonly path: string,
    private readonly identity: Identity,
  ) {}

  static async create(user: string): Promise<DataFolder> {
    const identity = identityFor(user);
    const folder = await mkdtemp(path.join(tmpdir(), `mcp-vitals-${user}-`));
    if (identity.uid !== undefined && identity.gid !== undefined) await chown(folder, identity.uid, identity.gid);
    return new DataFolder(folder, identity);
  }

  async run(program: string, args: readonly string[]): Promise<void> {
    await promisify(execFile)(program, args, { ...this.#options(), timeout: 240_000 });
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  /**
   * Runs a server until `stop`; resolves once its log reports that it is ready.
   * @param readyPattern of the line on stderr that says so
   */
  async serve(
    program: string,
    args: readonly string[],
    readyPattern: RegExp,
    stopSignal: NodeJS.Signals,
  ): Promise<() => Promise<void>> {
    const child = spawn(program, args, { ...this.#options(), stdio: ['ignore', 'ignore', 'pipe'] });
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    const stop = async () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
        child.kill(stopSignal);
        await once(child, 'exit');
        clearTimeout(late);
      }
      process.off('exit', killAtExit);
      await this.remove();
    };
    try {
      await untilReady(child, path.basename(program), readyPattern);
    } catch (error) {
      await stop();
      throw error;
    }
    return stop;
  }

  /** Temporary files are in the folder too: MariaDB removes those of all others at its start, and the others crash. */
  #options() {
    return { ...this.identity, cwd: this.path, env: { ...process.env, TMPDIR: this.path } };
  }
}

function untilReady(child: ChildProcess, name: string, pattern: RegExp): Promise<void> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const settle = (conclude: () => void) => {
      clearTimeout(timer);
      conclude();
    };
    const fail = (what: string) => settle(() => reject(new Error(`${name} ${what}\n${lines.slice(-15).join('\n')}`)));
    const timer = setTimeout(() => fail('was not ready within 240 s'), 240_000);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`ended (${code ?? signal}) before it was ready`));
    createInterface({ input: child.stderr! }).on('line', (line) => {
      lines.push(line);
      if (pattern.test(line)) settle(resolve);
    });
  });
}

/** Ports below those that the system gives to clients and to servers that ask for any, which parallel tests do all the time. */
const PORTS = [20_000, 32_000] as const;

/** A port that was free just before. Another program may take it before the server does: see {@link onFreePort}. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await once(server.close(), 'close');
    return port;
  }
}

/** Starts on a free port, and on another one when that was taken meanwhile. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === 3 || !/address already in use/i.test(String(error))) throw error;
    }
  }
}
