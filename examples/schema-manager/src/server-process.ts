import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Settings, UsageError } from './settings.js';

const SERVER = fileURLToPath(import.meta.resolve('@mcp-vitals-examples/schema-server/main'));

/** The command that runs the schema server, for any way to spawn it. */
export function serverCommand(settings: Settings, spansTo: string): { command: string; args: string[] } {
  return {
    command: process.execPath,
    args: [
      SERVER,
      ...['--sdk', settings.sdk],
      ...['--transport', settings.transport],
      ...(settings.transport === 'http' ? ['--port', String(settings.port), '--exit-with-parent'] : []),
      ...['--slow-percent', String(settings.slowPercent)],
      ...['--fail-percent', String(settings.failPercent)],
      ...['--spans-to', spansTo],
    ],
  };
}

/** The schema server as a process of its own, listening on HTTP. */
export class ServerProcess {
  readonly url: URL;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: URL) {
    this.#child = child;
    this.url = url;
  }

  /** Starts the server and waits until it listens. Any other output becomes the error. */
  static async start(settings: Settings, spansTo: string): Promise<ServerProcess> {
    const { command, args } = serverCommand(settings, spansTo);
    // A process group of its own: we handle a Ctrl-C in the terminal, and the server ends when its stdin does.
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
    const lines = createInterface({ input: child.stderr! });
    const said: string[] = [];
    const url = await new Promise<URL>((resolve, reject) => {
      lines.on('line', (line) => {
        const [, address] = /listening on (http:\S+)/.exec(line) ?? [];
        if (address !== undefined) resolve(new URL(address));
        else if (said.length < 20) said.push(line);
      });
      child.once('error', reject);
      child.once('close', (code) => {
        reject(new UsageError(said.at(-1) ?? `the schema server ended with status ${code} before it listened`));
      });
    });
    child.unref();
    return new ServerProcess(child, url);
  }

  /** Ends the server by SIGTERM, and after a grace period by SIGKILL. */
  async stop(graceMillis = 2000): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    this.#child.ref();
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), graceMillis);
    await closed;
    clearTimeout(force);
  }
}
