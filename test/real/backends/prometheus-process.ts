import path from 'node:path';
import { BackendProcess, until } from './backend-process.js';

/** A series of an instant query, with its value; or with its samples, if the query selects a range. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Pairs of seconds and value. */
  readonly samples: readonly (readonly [seconds: number, value: number])[];
}

export interface PrometheusOptions {
  /** 3 takes OTLP; 2 is Debian's and takes remote write and scrapes. Default 3. */
  readonly major?: 2 | 3;
  /** The configuration as an object: JSON is YAML. Default: scrape nothing. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** More files for the folder that the configuration is in, such as rules. */
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

const ARGUMENTS = {
  2: ['--web.enable-remote-write-receiver', '--enable-feature=exemplar-storage'],
  // Without the zero sample at a series' creation, increase() misses what the series was born with.
  3: [
    '--web.enable-otlp-receiver',
    '--web.enable-remote-write-receiver',
    '--enable-feature=exemplar-storage,created-timestamp-zero-ingestion',
  ],
} as const;

/** A real Prometheus on loopback. */
export class PrometheusProcess {
  private constructor(readonly process: BackendProcess<'http'>) {}

  static async start(options: PrometheusOptions = {}): Promise<PrometheusProcess> {
    const { major = 3, config = { global: { scrape_interval: '1h' } }, files = {}, args = [] } = options;
    const server = await BackendProcess.start<'http'>({
      program: major === 3 ? 'prometheus' : 'prometheus 2',
      ports: ['http'],
      files: () => ({ 'prometheus.yml': JSON.stringify(config), ...files }),
      args: ({ http }, folder) => [
        '--config.file=prometheus.yml',
        `--storage.tsdb.path=${path.join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${http}`,
        ...ARGUMENTS[major],
        ...args,
      ],
      readyUrl: ({ http }) => `http://127.0.0.1:${http}/-/ready`,
    });
    return new PrometheusProcess(server);
  }

  get url(): string {
    return this.process.url('http');
  }

  /** Where to send OTLP to, of Prometheus 3: the value of `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  get otlp(): string {
    return this.process.url('http', '/api/v1/otlp');
  }

  /** @throws Error with Prometheus's message when it refuses the query */
  async query(expression: string, atSeconds?: number): Promise<Series[]> {
    const { result } = await this.ask<Answer>('/api/v1/query', {
      query: expression,
      ...(atSeconds !== undefined && { time: String(atSeconds) }),
    });
    return result.map(({ metric, value = [0, 'NaN'], values = [] }) => ({
      labels: metric,
      value: Number(value[1]),
      samples: values.map(([seconds, text]) => [seconds, Number(text)] as const),
    }));
  }

  /** Waits until a query's result fulfils the condition. */
  until(expression: string, holds: (series: Series[]) => boolean): Promise<Series[]> {
    return until(() => this.query(expression), holds, expression);
  }

  /** The `data` of an answer of the HTTP API, such as of `/api/v1/query_range`, `/api/v1/rules`, `/api/v1/query_exemplars`. */
  async ask<T>(target: string, parameters: Readonly<Record<string, string>> = {}): Promise<T> {
    const query = new URLSearchParams(parameters).toString();
    const response = await fetch(`${this.url}${target}?${query}`);
    const { status, error, data } = (await response.json()) as { status: string; error?: string; data: T };
    if (status !== 'success') throw new Error(`${target} ${query}: ${error}`);
    return data;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}

interface Answer {
  result: { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }[];
}
