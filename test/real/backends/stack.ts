import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../../helpers/compat-app.js';
import type { LogsExport, MetricsExport, TracesExport } from '../../helpers/otlp.js';
import { until } from './backend-process.js';
import { CollectorProcess } from './collector-process.js';
import { JaegerProcess } from './jaeger-process.js';
import { PrometheusProcess } from './prometheus-process.js';

export interface StackOptions {
  /** Configurations laid over otel-collector.yaml, relative to the repository. */
  readonly overlays?: readonly string[];
  /** Variables of otel-collector.yaml beside the addresses. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of Prometheus; see {@link PrometheusProcess}. */
  readonly prometheus?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
}

const PROMETHEUS = {
  global: { scrape_interval: '1s', evaluation_interval: '1s' },
  storage: { tsdb: { out_of_order_time_window: '10m' } },
};

/** The Collector with otel-collector.yaml, a Jaeger and a Prometheus behind it. */
export class Stack {
  private constructor(
    readonly collector: CollectorProcess,
    readonly jaeger: JaegerProcess,
    readonly prometheus: PrometheusProcess,
  ) {}

  static async start({ overlays = [], env = {}, prometheus = {}, files = {} }: StackOptions = {}): Promise<Stack> {
    const [jaeger, metrics] = await Promise.all([
      JaegerProcess.start(),
      PrometheusProcess.start({ config: { ...PROMETHEUS, ...prometheus }, files }),
    ]);
    const collector = await CollectorProcess.start({
      configs: ['otel-collector.yaml', ...overlays].map((file) => path.join(ROOT, file)),
      env: (ports, folder) => ({
        COLLECTOR_OTLP_GRPC_PORT: String(ports.otlpGrpc),
        COLLECTOR_OTLP_HTTP_PORT: String(ports.otlpHttp),
        COLLECTOR_HEALTH_PORT: String(ports.health),
        COLLECTOR_TELEMETRY_PORT: String(ports.self),
        COLLECTOR_STORAGE: path.join(folder, 'storage'),
        JAEGER_OTLP: jaeger.otlpGrpc,
        PROMETHEUS_OTLP: metrics.otlp,
        OUT: folder,
        ...env,
      }),
    });
    return new Stack(collector, jaeger, metrics);
  }

  /** What the overlay `test/real/backends/with-files.yaml` wrote. */
  async written(): Promise<{ traces: TracesExport[]; metrics: MetricsExport[]; logs: LogsExport[] }> {
    const [traces, metrics, logs] = await Promise.all(
      ['traces', 'metrics', 'logs'].map((signal) => this.#lines(`${signal}.jsonl`)),
    );
    return { traces: traces as TracesExport[], metrics: metrics as MetricsExport[], logs: logs as LogsExport[] };
  }

  /** Shows the end of all logs if the running test fails. */
  showLogsOnFailure(): void {
    for (const one of [this.collector, this.jaeger, this.prometheus]) one.process.showLogOnFailure();
  }

  async stop(): Promise<void> {
    await Promise.all([this.collector.stop(), this.jaeger.stop(), this.prometheus.stop()]);
  }

  async #lines(name: string): Promise<unknown[]> {
    const text = await until(
      () => readFile(path.join(this.collector.process.folder, name), 'utf8'),
      (content) => content.endsWith('\n'),
      `a whole last line in ${name}`,
    );
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }
}
