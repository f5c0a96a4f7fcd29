import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MetricNaming } from '@mcp-vitals/backends';
import { systemClock } from '@mcp-vitals/signals';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { Environment } from '../../../../packages/node/src/environment/environment.js';
import { endpointFromEnv } from '../../../../packages/node/src/telemetry/export/delivery/collector-endpoint.js';
import { SignalExport } from '../../../../packages/node/src/telemetry/export/delivery/signal-export.js';
import { readText } from '../../../helpers/repository.js';
import { until } from '../backend-process.js';
import { PrometheusProcess } from '../prometheus-process.js';
import { VictoriaMetricsProcess } from '../victoria-metrics-process.js';

/** A gauge that every collection has: the time of its newest sample is that of the newest collection that arrived. */
const LANDMARK = 'mcp_vitals_process_memory_usage';

/** A back end that takes our metrics by one route and answers PromQL. */
export interface Engine {
  readonly name: string;
  /** Of its HTTP server. */
  readonly url: string;
  readonly naming: MetricNaming;
  /** The rules of Prometheus about the edges of a window; VictoriaMetrics has its own. */
  readonly edges: 2 | 3 | 'victoria-metrics';
  /** Takes the metrics of one collection, and resolves when they can be queried. */
  feed(metrics: ResourceMetrics): Promise<void>;
  /** The value of an expression for one job; `undefined` without one. */
  value(expression: string, job: string, atSeconds: number): Promise<number | undefined>;
  stop(): Promise<void>;
}

type Query = (
  expression: string,
  atSeconds: number,
) => Promise<readonly { labels: Readonly<Record<string, string>>; value: number }[]>;

const valueIn =
  (query: Query): Engine['value'] =>
  async (expression, job, atSeconds) => {
    const series = await query(expression, atSeconds);
    return series.find(({ labels }) => labels.job === job)?.value;
  };

const endOf = ({ scopeMetrics }: ResourceMetrics): number => {
  const [seconds, nanos] = scopeMetrics[0]!.metrics[0]!.dataPoints[0]!.endTime;
  return seconds + nanos / 1e9;
};

/** Waits until the newest sample of the landmark has this time. */
async function arrival(query: Query, landmark: string, job: string, atSeconds: number): Promise<void> {
  const arrived = async () => (await query(`timestamp(${landmark}{job="${job}"})`, atSeconds))[0]?.value ?? null;
  await until(arrived, (seconds) => seconds === atSeconds, `the collection of ${atSeconds} s`);
}

/** Debian's Prometheus, which scrapes what `@opentelemetry/exporter-prometheus` writes, with the times of the collections. */
export async function prometheus2(job: string): Promise<Engine> {
  let page = '';
  const serializer = new PrometheusSerializer('', true);
  const exporter: Server = createServer((_request, response) => response.end(page));
  exporter.listen(0, '127.0.0.1');
  await once(exporter, 'listening');
  const { port } = exporter.address() as AddressInfo;
  const prometheus = await PrometheusProcess.start({
    major: 2,
    config: {
      scrape_configs: [
        {
          job_name: job,
          scrape_interval: '100ms',
          scrape_timeout: '100ms',
          static_configs: [{ targets: [`127.0.0.1:${port}`] }],
        },
      ],
    },
  });
  const query: Query = (expression, atSeconds) => prometheus.query(expression, atSeconds);
  return {
    name: 'Prometheus 2.42, scraped',
    url: prometheus.url,
    naming: 'prometheus-exporter',
    edges: 2,
    async feed(metrics) {
      page = serializer.serialize(metrics);
      await arrival(query, LANDMARK, job, endOf(metrics));
    },
    value: valueIn(query),
    async stop() {
      await prometheus.stop();
      exporter.close();
      exporter.closeAllConnections();
    },
  };
}

/** Our own delivery, as the environment's variables set it up. */
function exportTo(variables: Readonly<Record<string, string>>) {
  const endpoint = endpointFromEnv('metrics', new Environment(variables))!;
  const out = new SignalExport<ResourceMetrics>('metrics', endpoint, { maxQueueBytes: 2 ** 25 }, systemClock);
  return {
    async send(metrics: ResourceMetrics): Promise<void> {
      out.write(metrics, 1);
      await out.flush();
      if (out.state.lost > 0) throw new Error(`${out.state.address} refused the metrics`);
    },
    close: () => out.close(),
  };
}

/** Prometheus 3.16, to which we export OTLP. */
export async function prometheus3(): Promise<Engine> {
  const prometheus = await PrometheusProcess.start();
  const out = exportTo({ OTEL_EXPORTER_OTLP_ENDPOINT: prometheus.otlp });
  const query: Query = (expression, atSeconds) => prometheus.query(expression, atSeconds);
  return {
    name: 'Prometheus 3.16, OTLP',
    url: prometheus.url,
    naming: 'otlp',
    edges: 3,
    async feed(metrics) {
      await out.send(metrics);
      await arrival(query, `${LANDMARK}_bytes`, String(metrics.resource.attributes['service.name']), endOf(metrics));
    },
    value: valueIn(query),
    async stop() {
      await out.close();
      await prometheus.stop();
    },
  };
}

/** VictoriaMetrics 1.151, to which we export OTLP in protobuf. */
export async function victoriaMetrics(): Promise<Engine> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-relabel-'));
  const relabel = path.join(folder, 'relabel.yml');
  await writeFile(relabel, relabelling());
  const server = await VictoriaMetricsProcess.start([
    ...[`-relabelConfig=${relabel}`, '-search.latencyOffset=0s', '-search.disableCache'],
  ]);
  const out = exportTo({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: server.otlpMetrics });
  const query: Query = async (expression, atSeconds) => {
    const parameters = new URLSearchParams({ query: expression, time: String(atSeconds), nocache: '1' });
    const response = await fetch(`${server.url}/api/v1/query?${parameters.toString()}`);
    const { status, error, data } = (await response.json()) as Answer;
    if (status !== 'success') throw new Error(`${expression}: ${error}`);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  };
  return {
    name: 'VictoriaMetrics 1.151, OTLP',
    url: server.url,
    naming: 'otlp',
    edges: 'victoria-metrics',
    async feed(metrics) {
      await out.send(metrics);
      await (await fetch(`${server.url}/internal/force_flush`)).text();
      await arrival(query, `${LANDMARK}_bytes`, String(metrics.resource.attributes['service.name']), endOf(metrics));
    },
    value: valueIn(query),
    async stop() {
      await out.close();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The labels `job` and `instance` as docs/backends.md sets them up. */
function relabelling(): string {
  const [, yaml] = /<!-- relabel\.yml -->\n```yaml\n([\s\S]*?)```/.exec(readText('docs/backends.md')) ?? [];
  if (yaml === undefined) throw new Error('docs/backends.md has no relabel.yml');
  return yaml;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
  };
}
