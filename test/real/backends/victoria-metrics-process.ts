import path from 'node:path';
import { BackendProcess } from './backend-process.js';

/** A real VictoriaMetrics on loopback; its query API is Prometheus's, under the same paths. */
export class VictoriaMetricsProcess {
  private constructor(readonly process: BackendProcess<'http'>) {}

  static async start(args: readonly string[] = []): Promise<VictoriaMetricsProcess> {
    const server = await BackendProcess.start<'http'>({
      program: 'victoria-metrics',
      ports: ['http'],
      args: ({ http }, folder) => [
        `-storageDataPath=${path.join(folder, 'data')}`,
        `-httpListenAddr=127.0.0.1:${http}`,
        // The names that Prometheus gives: dots to underscores, units and _total at the end.
        '-opentelemetry.usePrometheusNaming',
        ...args,
      ],
      readyUrl: ({ http }) => `http://127.0.0.1:${http}/health`,
    });
    return new VictoriaMetricsProcess(server);
  }

  get url(): string {
    return this.process.url('http');
  }

  /** The value of `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`; it takes protobuf only. */
  get otlpMetrics(): string {
    return this.process.url('http', '/opentelemetry/v1/metrics');
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
