import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** An alert as Alertmanager's API takes it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt?: string;
}

const READY_MILLIS = 60_000;

/** A real Alertmanager on loopback, with a folder of its own. */
export class AlertmanagerProcess {
  readonly #folder: string;
  readonly #port: number;
  readonly #zones: string;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number, zones: string) {
    this.#folder = folder;
    this.#port = port;
    this.#zones = zones;
  }

  /**
   * Starts it with a configuration that tells nobody.
   * @param zones folder of time zone files
   */
  static async start(zones: string): Promise<AlertmanagerProcess> {
    const folder = await mkdtemp(path.join(tmpdir(), 'vitals-alertmanager-'));
    const one = new AlertmanagerProcess(folder, await freePort(), zones);
    await one.configure({ route: { receiver: 'none' }, receivers: [{ name: 'none' }] });
    await one.#spawn();
    return one;
  }

  /** JSON is YAML. */
  configure(configuration: object): Promise<void> {
    return writeFile(path.join(this.#folder, 'alertmanager.yml'), JSON.stringify(configuration));
  }

  async reload(): Promise<void> {
    await this.#post('/-/reload', undefined);
  }

  async alerts(alerts: readonly PostedAlert[]): Promise<void> {
    await this.#post('/api/v2/alerts', alerts);
  }

  async silence(matchers: Readonly<Record<string, string>>, startsAt: Date, endsAt: Date): Promise<void> {
    await this.#post('/api/v2/silences', {
      matchers: Object.entries(matchers).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      createdBy: 'test',
      comment: 'test',
    });
  }

  async restart(signal: NodeJS.Signals): Promise<void> {
    await this.#end(signal);
    await this.#spawn();
  }

  async stop(): Promise<void> {
    await this.#end('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async #spawn(): Promise<void> {
    this.#process = spawn(
      'prometheus-alertmanager',
      [
        `--config.file=${path.join(this.#folder, 'alertmanager.yml')}`,
        `--storage.path=${path.join(this.#folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${this.#port}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore', env: { ...process.env, ZONEINFO: this.#zones } },
    );
    const late = performance.now() + READY_MILLIS;
    while (performance.now() < late) {
      const ready = await fetch(`${this.#url}/-/ready`).catch(() => undefined);
      if (ready?.ok) return;
      await delay(25);
    }
    throw new Error('Alertmanager did not become ready');
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async #post(target: string, body: unknown): Promise<void> {
    const response = await fetch(this.#url + target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
