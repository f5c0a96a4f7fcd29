import path from 'node:path';
import { BackendProcess } from './backend-process.js';

/** An alert as Alertmanager's API shows it. */
export interface ShownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
}

/** A real Alertmanager 0.35 on loopback. */
export class AlertmanagerProcess {
  private constructor(readonly process: BackendProcess<'http'>) {}

  /** @param config YAML, such as `compileAlertmanager` writes */
  static async start(config: string): Promise<AlertmanagerProcess> {
    const server = await BackendProcess.start<'http'>({
      program: 'alertmanager',
      ports: ['http'],
      files: () => ({ 'alertmanager.yml': config }),
      args: ({ http }, folder) => [
        '--config.file=alertmanager.yml',
        `--storage.path=${path.join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${http}`,
        '--cluster.listen-address=',
      ],
      readyUrl: ({ http }) => `http://127.0.0.1:${http}/-/ready`,
    });
    return new AlertmanagerProcess(server);
  }

  /** `127.0.0.1:port`, for `alerting.alertmanagers` of Prometheus. */
  get address(): string {
    return `127.0.0.1:${this.process.ports.http}`;
  }

  /** The alerts that are active now. */
  async alerts(): Promise<ShownAlert[]> {
    const response = await fetch(this.process.url('http', '/api/v2/alerts'));
    if (!response.ok) throw new Error(`/api/v2/alerts: ${response.status} ${await response.text()}`);
    return (await response.json()) as ShownAlert[];
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
