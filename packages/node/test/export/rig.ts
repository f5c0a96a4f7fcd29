import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { ATTR_DROP_REASON, ManualClock, METRICS } from '@mcp-vitals/signals';
import { defaultResource, type Resource } from '@opentelemetry/resources';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { type DataPoint, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { Environment } from '../../src/environment/environment.js';
import { type OtlpExport, otlpExportFromEnv } from '../../src/telemetry/export/otlp.js';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Answer = (response: ServerResponse, request: Received) => void;

export const accept: Answer = (response) => void response.end('{}');

/** A collector with scripted answers that stores accepted requests. */
export class Collector {
  answer: Answer = accept;
  readonly received: Received[] = [];
  connections = 0;
  readonly #server: Server;

  private constructor(tls: ServerOptions | undefined) {
    const listener: RequestListener = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const received = { path: request.url!, headers: request.headers, body };
      this.received.push(received);
      this.answer(response, received);
    };
    this.#server = tls ? createTlsServer(tls, listener) : createServer(listener);
    this.#server.on('connection', () => this.connections++);
  }

  static async start(tls?: ServerOptions, port = 0): Promise<Collector> {
    const collector = new Collector(tls);
    collector.#server.listen(port, '127.0.0.1');
    await once(collector.#server, 'listening');
    return collector;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The names of all spans in accepted or refused requests, in order of arrival. */
  get spanNames(): string[] {
    return this.received.filter(({ path }) => path === '/v1/traces').flatMap(({ body }) => spanNamesOf(body));
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

interface TracesJson {
  resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[];
}

export const spanNamesOf = (body: Buffer): string[] =>
  (JSON.parse(body.toString()) as TracesJson).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
  );

class OwnReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

/** The export of a process on a manual clock. */
export class ExportingProcess {
  readonly clock = new ManualClock();
  readonly otlp: OtlpExport;
  readonly tracers: TracerProvider;
  readonly meters: MeterProvider;
  readonly loggers: LoggerProvider;
  readonly #reader = new OwnReader();
  #spans = 0;

  constructor(endpoint: string, variables: Record<string, string> = {}, resource: Resource = defaultResource()) {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...variables,
    };
    this.otlp = otlpExportFromEnv(new Environment(environment), this.clock);
    this.tracers = new TracerProvider({ resource, spanProcessors: this.otlp.spanProcessors });
    this.meters = new MeterProvider({ resource, readers: [...this.otlp.metricReaders, this.#reader] });
    this.loggers = new LoggerProvider({ resource, processors: this.otlp.logRecordProcessors });
    this.otlp.observe(this.meters);
  }

  /** Ends `count` spans, named by number, and advances the clock past the batch delay. */
  work(spans: number): void {
    for (let i = 0; i < spans; i++)
      this.tracers
        .getTracer('test')
        .startSpan(`${this.#spans++}`)
        .end();
    this.clock.pass(1000);
  }

  /** Advances the clock second by second, with network round trips between, until the condition holds. */
  async passUntil(holds: () => boolean): Promise<void> {
    while (!holds()) {
      this.clock.pass(1000);
      await turn();
    }
  }

  /** Lost items by reason, without zeros. */
  async losses(): Promise<Record<string, number>> {
    const { resourceMetrics } = await this.#reader.collect();
    const points: DataPoint<unknown>[] = resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .filter(({ descriptor }) => descriptor.name === METRICS.monitorExportDropped.name)
      .flatMap((metric): DataPoint<unknown>[] => metric.dataPoints);
    const lost = points.map(({ attributes, value }) => [attributes[ATTR_DROP_REASON], Number(value)] as const);
    return Object.fromEntries(lost.filter(([, count]) => count > 0)) as Record<string, number>;
  }
}

/** Waits for a round trip to a local server. */
async function turn(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits until the condition holds, bounded by the test's time limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
