import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../../helpers/compat-app.js';
import type { MetricsExport, TracesExport } from '../../helpers/otlp.js';
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

  /** What the overlay `test/real/collector/with-files.yaml` wrote of a signal; nothing while there is no file. */
  async lines(signal: 'traces'): Promise<TracesExport[]>;
  async lines(signal: 'metrics'): Promise<MetricsExport[]>;
  async lines(signal: 'traces' | 'metrics'): Promise<unknown[]> {
    const text = await until(
      () => readFile(path.join(this.collector.process.folder, `${signal}.jsonl`), 'utf8').catch(() => ''),
      (content) => content === '' || content.endsWith('\n'),
      `a whole last line of ${signal}`,
    );
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  }

  /** What the overlay wrote until now. */
  async written(): Promise<{ traces: TracesExport[]; metrics: MetricsExport[] }> {
    return { traces: await this.lines('traces'), metrics: await this.lines('metrics') };
  }

  /** Shows the end of all logs if the running test fails. */
  showLogsOnFailure(): void {
    for (const one of [this.collector, this.jaeger, this.prometheus]) one.process.showLogOnFailure();
  }

  async stop(): Promise<void> {
    await Promise.all([this.collector.stop(), this.jaeger.stop(), this.prometheus.stop()]);
  }
}
