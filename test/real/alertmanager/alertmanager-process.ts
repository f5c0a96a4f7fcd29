import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BackendProcess } from '../backends/backend-process.js';

/** An alert as Alertmanager's API takes it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt?: string;
}

const CONFIGURATION = 'alertmanager.yml';

/** A real Alertmanager of Debian on loopback, with a folder of its own. */
export class AlertmanagerProcess {
  private constructor(readonly process: BackendProcess<'http'>) {}

  /**
   * Starts it with a configuration that tells nobody.
   * @param zones folder of time zone files
   */
  static async start(zones: string): Promise<AlertmanagerProcess> {
    const process = await BackendProcess.start<'http'>({
      program: 'debian alertmanager',
      ports: ['http'],
      files: () => ({
        [CONFIGURATION]: JSON.stringify({ route: { receiver: 'none' }, receivers: [{ name: 'none' }] }),
      }),
      args: ({ http }) => [
        ...[`--config.file=${CONFIGURATION}`, '--storage.path=data'],
        ...[`--web.listen-address=127.0.0.1:${http}`, '--cluster.listen-address='],
      ],
      env: () => ({ ZONEINFO: zones }),
      readyUrl: ({ http }) => `http://127.0.0.1:${http}/-/ready`,
    });
    return new AlertmanagerProcess(process);
  }

  /** JSON is YAML. */
  configure(configuration: object): Promise<void> {
    return writeFile(path.join(this.process.folder, CONFIGURATION), JSON.stringify(configuration));
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

  async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await (signal === 'SIGKILL' ? this.process.kill() : this.process.terminate());
    await this.process.resume();
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  async #post(target: string, body: unknown): Promise<void> {
    const request = fetch(this.process.url('http', target), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const response = await request.catch((cause: unknown) => {
      throw new Error(`${target}: ${String(cause)}\n${this.process.log()}`, { cause });
    });
    if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
  }
}
