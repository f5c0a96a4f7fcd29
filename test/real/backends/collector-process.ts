import { BackendProcess } from './backend-process.js';

/** The ports that a configuration of the Collector may name. */
export type CollectorPort = 'otlpGrpc' | 'otlpHttp' | 'health' | 'self' | 'scrape';

export interface CollectorOptions {
  /** Paths of configurations, merged in order. */
  readonly configs: readonly string[];
  /** The variables that the configurations name, from the ports and the process's folder. */
  env(ports: Readonly<Record<CollectorPort, number>>, folder: string): Readonly<Record<string, string>>;
}

const PORTS: readonly CollectorPort[] = ['otlpGrpc', 'otlpHttp', 'health', 'self', 'scrape'];

/** A real OpenTelemetry Collector on loopback. The configuration has the extension `health_check` on the port `health`. */
export class CollectorProcess {
  private constructor(readonly process: BackendProcess<CollectorPort>) {}

  static async start({ configs, env }: CollectorOptions): Promise<CollectorProcess> {
    const server = await BackendProcess.start<CollectorPort>({
      program: 'otelcol',
      ports: PORTS,
      env,
      args: () => configs.map((file) => `--config=${file}`),
      readyUrl: ({ health }) => `http://127.0.0.1:${health}/`,
    });
    return new CollectorProcess(server);
  }

  /** The value of `OTEL_EXPORTER_OTLP_ENDPOINT`, for OTLP/HTTP. */
  get otlpHttp(): string {
    return this.process.url('otlpHttp');
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
